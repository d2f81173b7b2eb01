package dev.baton.process.engine.models;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * What a file says it is, read without trusting it: the ids of its processes and decisions, or of its form. A file that cannot be read has none and is
 * known by its name alone.
 */
record ModelFile(String name, Set<String> ids) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> STABLE_NAMES = stableNames();

    static ModelFile read(String name, byte[] bytes) {
        String base = base(name);
        if (base.endsWith(".form")) {
            return new ModelFile(base, form(bytes));
        }
        return new ModelFile(base, elements(bytes));
    }

    /** @param present names of the set in force: a company's own file of a former release keeps its name */
    Optional<String> stableName(Set<String> present) {
        for (String id : ids) {
            if (STABLE_NAMES.containsKey(id) && folder(name).equals(folder(STABLE_NAMES.get(id)))) {
                return Optional.of(STABLE_NAMES.get(id));
            }
        }
        String named = folder(name) + name;
        return STABLE_NAMES.containsValue(named) || present.contains(named) ? Optional.of(named) : Optional.empty();
    }

    /** The name without its folder. */
    static String base(String name) {
        return name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    }

    /** Where a file of that kind stands in a set. */
    static String folder(String name) {
        return name.endsWith(".form") ? "forms/" : "processes/";
    }

    private static Set<String> form(byte[] bytes) {
        try {
            return Set.of(JSON.readTree(bytes).path("id").asText() + ".form");
        } catch (IOException e) {
            return Set.of();
        }
    }

    private static Set<String> elements(byte[] bytes) {
        Set<String> ids = new HashSet<>();
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try {
            XMLStreamReader xml = factory.createXMLStreamReader(new ByteArrayInputStream(bytes));
            while (xml.hasNext()) {
                if (xml.next() == XMLStreamConstants.START_ELEMENT
                        && (xml.getLocalName().equals("process")
                                || xml.getLocalName().equals("decision"))) {
                    ids.add(String.valueOf(xml.getAttributeValue(null, "id")));
                }
            }
        } catch (XMLStreamException e) {
            // Whoever checks it says so, with the line; until there it has told what it is.
            return ids;
        }
        return ids;
    }

    private static Map<String, String> stableNames() {
        Map<String, String> names = new LinkedHashMap<>();
        DiagramCheck.files().forEach((process, file) -> names.put(process, "processes/" + file));
        Catalogue.ofBaton().tables().forEach(table -> names.put(table.decision(), "processes/" + table.file()));
        DiagramCheck.forms().forEach(form -> names.put(form + ".form", "forms/" + form + ".form"));
        return names;
    }
}
