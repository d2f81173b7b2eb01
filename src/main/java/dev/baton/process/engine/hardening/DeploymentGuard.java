package dev.baton.process.engine.hardening;

import java.io.ByteArrayInputStream;
import java.util.Locale;
import java.util.Set;
import javax.xml.stream.Location;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.camunda.bpm.engine.impl.persistence.deploy.Deployer;
import org.camunda.bpm.engine.impl.persistence.entity.DeploymentEntity;

/**
 * Looks at every file of a new deployment before any parser of the engine does. Takes BPMN, DMN and form files only (a web page or a script in a
 * deployment would be served to, or run for, whoever opens a task), no XML that refers to anything outside itself, and decisions in FEEL only.
 */
final class DeploymentGuard implements Deployer {

    private static final String SCHEMA_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance";

    private static final Set<String> FEEL = Set.of(
            "feel",
            "FEEL",
            "http://www.omg.org/spec/FEEL/20140401",
            "http://www.omg.org/spec/DMN/20180521/FEEL/",
            "https://www.omg.org/spec/DMN/20191111/FEEL/",
            "https://www.omg.org/spec/DMN/20211108/FEEL/",
            "https://www.omg.org/spec/DMN/20230324/FEEL/");

    private final XMLInputFactory factory = XMLInputFactory.newDefaultFactory();

    DeploymentGuard() {
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
    }

    @Override
    public void deploy(DeploymentEntity deployment) {
        if (deployment.isNew()) {
            deployment.getResources().forEach((name, resource) -> inspect(name, resource.getBytes()));
        }
    }

    private void inspect(String name, byte[] bytes) {
        if (name.endsWith(".bpmn") || name.endsWith(".dmn")) {
            try {
                inspectXml(name, bytes);
            } catch (XMLStreamException e) {
                throw problem("MODEL-002 not well-formed XML", e.getLocation(), null)
                        .in(name);
            }
        } else if (!name.endsWith(".form")) {
            throw problem("MODEL-001 only .bpmn, .dmn and .form files can be deployed", null, null)
                    .in(name);
        }
    }

    private void inspectXml(String name, byte[] bytes) throws XMLStreamException {
        XMLStreamReader xml = factory.createXMLStreamReader(new ByteArrayInputStream(bytes));
        boolean decisions = name.endsWith(".dmn");
        while (xml.hasNext()) {
            int event = xml.next();
            if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
                throw problem("MODEL-002 a document type or an entity is not allowed", xml.getLocation(), null)
                        .in(name);
            }
            if (event == XMLStreamConstants.START_ELEMENT) {
                inspectElement(name, xml, decisions);
            }
        }
    }

    private static void inspectElement(String name, XMLStreamReader xml, boolean decisions) {
        String id = xml.getAttributeValue(null, "id");
        String element = xml.getLocalName();
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            String attribute = xml.getAttributeLocalName(i);
            if (SCHEMA_INSTANCE.equals(xml.getAttributeNamespace(i))
                    && attribute.toLowerCase(Locale.ROOT).endsWith("schemalocation")) {
                throw problem("MODEL-002 %s may not point to a schema".formatted(element), xml.getLocation(), id)
                        .in(name);
            }
            if (decisions && attribute.equals("expressionLanguage") && !FEEL.contains(xml.getAttributeValue(i))) {
                throw problem(
                                "MODEL-010 %s %s is written in %s, decisions are written in FEEL only"
                                        .formatted(element, id, xml.getAttributeValue(i)),
                                xml.getLocation(),
                                id)
                        .in(name);
            }
        }
        if (decisions && element.equals("import")) {
            throw problem("MODEL-011 decisions may not import", xml.getLocation(), id)
                    .in(name);
        }
    }

    private static ModelProblem problem(String message, Location at, String id) {
        return new ModelProblem(
                message, at == null ? 0 : at.getLineNumber(), at == null ? 0 : at.getColumnNumber(), id);
    }
}
