package dev.baton.notification;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.dossier.Dossier;
import dev.baton.dossier.Dossiers;
import dev.baton.lead.Lead;
import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import dev.baton.lead.Person;
import dev.baton.notification.Outbox.Row;
import dev.baton.team.Rep;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;
import org.thymeleaf.TemplateEngine;
import org.thymeleaf.context.Context;
import org.thymeleaf.templatemode.TemplateMode;
import org.thymeleaf.templateresolver.AbstractConfigurableTemplateResolver;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;
import org.thymeleaf.templateresolver.FileTemplateResolver;

/**
 * Writes mails from the templates under {@code mail/}, each as HTML and as text. A file of the same name in {@code baton.mail.templates} is taken
 * instead, as it stands at that moment.
 */
@Component
@EnableConfigurationProperties(MailSettings.class)
class Letters {

    /** @param html null for a mail that is text only */
    record Letter(String subject, String text, String html) {}

    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};
    private static final Pattern TEMPLATE = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final String PACKAGED = "mail/";

    /** What ends a line, and what turns the reading direction of all that follows. */
    private static final Pattern NOT_IN_A_LINE =
            Pattern.compile("[\\p{Cntrl}\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069]+");

    private static final Map<String, String> NOTES = Map.of(
            "marketing-not-confirmed",
            "Marketing's own system has not confirmed that it stopped; the lead may still get a mail.");

    private final TemplateEngine engine = new TemplateEngine();
    private final Dossiers dossiers;
    private final Leads leads;
    private final ObjectMapper json;
    private final MailSettings settings;

    Letters(Dossiers dossiers, Leads leads, ObjectMapper json, MailSettings settings) {
        this.dossiers = dossiers;
        this.leads = leads;
        this.json = json;
        this.settings = settings;
        for (String ending : List.of("html", "txt")) {
            if (settings.templates() != null) {
                FileTemplateResolver own = new FileTemplateResolver();
                own.setPrefix(settings.templates() + "/");
                own.setCacheable(false);
                add(own, ending, 1);
            }
            ClassLoaderTemplateResolver packaged = new ClassLoaderTemplateResolver(Letters.class.getClassLoader());
            packaged.setPrefix(PACKAGED);
            // What is cached is found by name alone, before any file is looked for.
            packaged.setCacheable(settings.templates() == null);
            add(packaged, ending, 2);
        }
    }

    private void add(AbstractConfigurableTemplateResolver resolver, String ending, int order) {
        resolver.setOrder(order);
        resolver.setCheckExistence(true);
        resolver.setCharacterEncoding(StandardCharsets.UTF_8.name());
        resolver.setResolvablePatterns(Set.of("*." + ending));
        resolver.setTemplateMode(ending.equals("html") ? TemplateMode.HTML : TemplateMode.TEXT);
        engine.addTemplateResolver(resolver);
    }

    /** All that a rep needs to begin. */
    Letter handOver(Row row, Lead lead, Rep rep) {
        Dossier dossier = dossiers.of(row.lead(), rep.zone());
        Map<String, Object> model = about(row, lead, dossier);
        model.put("rep", flat(rep.firstName()));
        model.put("why", dossiers.why(row.lead()).stream().map(Letters::flat).toList());
        model.put("note", note(row.text("note")));
        model.put("message", lines(dossier.message()));
        return written("hand-over", model);
    }

    /** What the person who came again says this time. */
    Letter cameAgain(Row row, Lead lead, Rep rep) {
        Dossier dossier = dossiers.of(row.lead(), rep.zone());
        Map<String, Object> model = about(row, lead, dossier);
        model.put("rep", flat(rep.firstName()));
        Optional<Dossiers.News> news = row.text("newer") == null
                ? Optional.empty()
                : dossiers.newsOf(row.lead(), LeadId.of(row.text("newer")));
        model.put("message", lines(news.map(Dossiers.News::message).orElse("")));
        model.put(
                "changes",
                news.map(Dossiers.News::changes).orElse(List.of()).stream()
                        .map(change -> Map.of("label", change.label(), "value", flat(change.value())))
                        .toList());
        return written("came-again", model);
    }

    /** One sentence and the link. Names nobody. */
    Letter reminder(Row row, Lead lead, Optional<Rep> rep) {
        Dossier dossier = dossiers.of(row.lead(), rep.map(Rep::zone).orElse(null));
        Map<String, Object> model = about(row, lead, dossier);
        model.put("lead", Map.of("number", lead.number(), "due", dossier.due(), "stage", dossier.stage()));
        return written("reminder", model);
    }

    /** The way to order online, or how to reach a person where there is none. */
    Letter selfServe(Row row, Lead lead) {
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("subject", row.message().subject(lead.number()));
        model.put("firstName", flat(leads.person(row.lead()).firstName()));
        model.put("link", settings.selfServe(row.lead()));
        return written("self-serve", model);
    }

    /**
     * A marketing mail; its subject stands in the first line of the text.
     *
     * @return empty when there is no such template, or when the mail would not show the way out
     */
    Optional<Letter> track(Row row, String token) {
        String name = row.text("mail");
        if (name == null
                || !TEMPLATE.matcher(name).matches()
                || !exists("track/" + name + ".html")
                || !exists("track/" + name + ".txt")) {
            return Optional.empty();
        }
        Person person = leads.person(row.lead());
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("firstName", flat(person.firstName()));
        String[] text = render("track/" + name + ".txt", model).split("\\R", 2);
        model.put("subject", flat(text[0].replaceFirst("^Subject:\\s*", "")));
        model.put("unsubscribe", settings.unsubscribe(token));
        model.put("content", render("track/" + name + ".html", model));
        String html = render("track.html", model);
        model.put("content", text.length < 2 ? "" : text[1].strip());
        String plain = render("track.txt", model);
        return html.contains(token) && plain.contains(token)
                ? Optional.of(new Letter(model.get("subject").toString(), plain, html))
                : Optional.empty();
    }

    private Map<String, Object> about(Row row, Lead lead, Dossier dossier) {
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("subject", row.message().subject(lead.number()));
        model.put("lead", flat(json.convertValue(dossier, MAP)));
        model.put("link", settings.pageOf(row.lead()));
        return model;
    }

    private Letter written(String template, Map<String, Object> model) {
        return new Letter(
                model.get("subject").toString(), render(template + ".txt", model), render(template + ".html", model));
    }

    private String render(String template, Map<String, Object> model) {
        return engine.process(template, new Context(Locale.ENGLISH, model));
    }

    private boolean exists(String template) {
        Path own = settings.templates();
        return own != null && Files.isRegularFile(own.resolve(template))
                || Letters.class.getClassLoader().getResource(PACKAGED + template) != null;
    }

    private static String note(String code) {
        return code == null ? null : NOTES.getOrDefault(code, flat(code.replace('-', ' ')) + ".");
    }

    private static List<String> lines(String text) {
        return text.lines().map(Letters::flat).toList();
    }

    /** Nothing that somebody typed begins a line of its own, where it could pass for ours. */
    private static Map<String, Object> flat(Map<?, ?> map) {
        Map<String, Object> flat = new LinkedHashMap<>();
        map.forEach((key, value) -> flat.put(key.toString(), flat(value)));
        return flat;
    }

    private static Object flat(Object value) {
        if (value instanceof String text) {
            return flat(text);
        }
        if (value instanceof Map<?, ?> map) {
            return flat(map);
        }
        return value instanceof List<?> list ? list.stream().map(Letters::flat).collect(Collectors.toList()) : value;
    }

    private static String flat(String text) {
        return text == null ? "" : NOT_IN_A_LINE.matcher(text).replaceAll(" ").strip();
    }
}
