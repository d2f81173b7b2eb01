package dev.baton;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.ApplicationModule;
import org.springframework.modulith.core.ApplicationModules;

/** Says no to a dependency that the design does not allow, to cycles, and to reaching into the inside of a module. */
@DisplayName("The modules")
class ModularityTest {

    private static final ApplicationModules MODULES = ApplicationModules.of(BatonApplication.class);

    private static final Set<String> ALL = Set.of();

    /** The table of the design: a module and what it may use. */
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            entry("lead", Set.of()),
            entry("account", Set.of()),
            entry("calendar", Set.of()),
            entry("feel", Set.of()),
            entry("database", Set.of()),
            entry("team", Set.of("calendar")),
            entry("sla", Set.of("lead", "calendar")),
            entry("intake", Set.of("lead", "account")),
            entry("enrichment", Set.of("lead", "account")),
            entry("scoring", Set.of("lead")),
            entry("assignment", Set.of("lead", "team", "calendar", "account")),
            entry("nurture", Set.of("lead")),
            entry("dossier", Set.of("lead", "account", "scoring", "assignment", "sla")),
            entry("notification", Set.of("lead", "team", "dossier")),
            entry("crm", Set.of("lead", "account", "team", "nurture")),
            entry(
                    "insight",
                    Set.of(
                            "lead",
                            "account",
                            "calendar",
                            "team",
                            "sla",
                            "intake",
                            "enrichment",
                            "scoring",
                            "assignment",
                            "nurture",
                            "dossier",
                            "notification",
                            "crm")),
            entry("demo", Set.of("account", "calendar", "intake", "team", "process")),
            entry("process", ALL));

    @Test
    void useOnlyWhatTheyDeclareAndOnlyWhatIsPublicThere() {
        MODULES.verify();
    }

    @Test
    void declareNoMoreThanTheDesignAllows() {
        MODULES.forEach(module -> {
            String name = module.getIdentifier().toString();
            assertThat(MAY_USE).as("the design has no module " + name).containsKey(name);
            if (MAY_USE.get(name) != ALL) {
                assertThat(declaration(name).allowedDependencies())
                        .as("declared by " + name)
                        .doesNotContain(ApplicationModule.OPEN_TOKEN)
                        .isSubsetOf(MAY_USE.get(name));
            }
        });
    }

    /** Spring Modulith leaves open modules out of its search for cycles. */
    @Test
    void doNotKnowTheProcess() {
        MODULES.stream()
                .filter(module -> !Set.of("process", "demo")
                        .contains(module.getIdentifier().toString()))
                .forEach(module -> assertThat(
                                module.getDirectDependencies(MODULES).containsModuleNamed("process"))
                        .as(module.getIdentifier() + " knows process")
                        .isFalse());
    }

    private static ApplicationModule declaration(String module) {
        try {
            ApplicationModule declared =
                    Class.forName("dev.baton." + module + ".package-info").getAnnotation(ApplicationModule.class);
            assertThat(declared).as(module + " declares what it uses").isNotNull();
            return declared;
        } catch (ClassNotFoundException e) {
            throw new AssertionError(module + " has no package-info", e);
        }
    }
}
