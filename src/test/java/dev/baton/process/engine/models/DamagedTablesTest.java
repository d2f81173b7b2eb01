package dev.baton.process.engine.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.process.engine.models.Catalogue.Fact;
import dev.baton.process.engine.models.Catalogue.Kind;
import dev.baton.process.engine.models.Catalogue.Output;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.camunda.bpm.model.dmn.Dmn;
import org.camunda.bpm.model.dmn.DmnModelInstance;
import org.camunda.bpm.model.dmn.HitPolicy;
import org.camunda.bpm.model.dmn.instance.DecisionTable;
import org.camunda.bpm.model.dmn.instance.Description;
import org.camunda.bpm.model.dmn.instance.DmnElement;
import org.camunda.bpm.model.dmn.instance.Input;
import org.camunda.bpm.model.dmn.instance.InputEntry;
import org.camunda.bpm.model.dmn.instance.InputExpression;
import org.camunda.bpm.model.dmn.instance.OutputEntry;
import org.camunda.bpm.model.dmn.instance.Rule;
import org.camunda.bpm.model.dmn.instance.Text;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each kind of damage at random cells of the demonstration's tables is refused at its place; what harms nothing goes live. */
@DisplayName("A table of the demonstration")
class DamagedTablesTest {

    private static final ModelSet RIGHT = demonstration();
    private static final Words WORDS = Sets.words(RIGHT);
    private static final int TIMES = 3;

    private static ModelSet demonstration() {
        ModelSet set = Sets.ofTheRepository();
        for (Catalogue.Table table : Catalogue.ofBaton().tables()) {
            set = set.with(Map.of("processes/" + table.file(), Sets.bytes("/demonstration/" + table.file())));
        }
        return set;
    }

    static Stream<Catalogue.Table> tables() {
        return Catalogue.ofBaton().tables().stream();
    }

    /** A cell of inputs, or of outputs. */
    private record Place(Open open, int rule, int column, boolean input) {

        DmnElement cell() {
            return input
                    ? List.copyOf(open.rule(rule).getInputEntries()).get(column)
                    : List.copyOf(open.rule(rule).getOutputEntries()).get(column);
        }

        void write(String feel) {
            Text text = open.model.newInstance(Text.class);
            text.setTextContent(feel);
            if (cell() instanceof InputEntry entry) {
                entry.setText(text);
            } else {
                ((OutputEntry) cell()).setText(text);
            }
        }

        Fact fact() {
            return open.table.asks().get(expression());
        }

        String expression() {
            return open.input(column).getInputExpression().getText().getTextContent();
        }

        Output output() {
            return open.table
                    .answers()
                    .get(List.copyOf(open.rules.getOutputs()).get(column).getName());
        }

        String named() {
            String label = input
                    ? open.input(column).getLabel()
                    : List.copyOf(open.rules.getOutputs()).get(column).getLabel();
            return "rule " + (rule + 1) + ", column \"" + label + "\"";
        }
    }

    private static final class Open {

        private final Catalogue.Table table;
        private final DmnModelInstance model;
        private final DecisionTable rules;

        Open(Catalogue.Table table) {
            this.table = table;
            model = Dmn.readModelFromStream(
                    new ByteArrayInputStream(RIGHT.files().get("processes/" + table.file())));
            rules = model.getModelElementsByType(DecisionTable.class).iterator().next();
        }

        Rule rule(int number) {
            return List.copyOf(rules.getRules()).get(number);
        }

        Input input(int number) {
            return List.copyOf(rules.getInputs()).get(number);
        }

        Place random(Random random, boolean input) {
            return new Place(
                    this,
                    random.nextInt(rules.getRules().size()),
                    random.nextInt(
                            input
                                    ? rules.getInputs().size()
                                    : rules.getOutputs().size()),
                    input);
        }

        List<Fault> faults() {
            // As it is read from a file.
            String text = Dmn.convertToString(model);
            List<Fault> faults = new ArrayList<>();
            TableCheck.check(
                    table.file(),
                    text,
                    Dmn.readModelFromStream(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))),
                    WORDS,
                    faults);
            return faults;
        }
    }

    private static final Map<String, BiFunction<Place, Random, String>> DAMAGE = Map.ofEntries(
            Map.entry("a test that is no FEEL", (place, random) -> place.input() ? ">= = sixty" : null),
            Map.entry("an answer that is no FEEL", (place, random) -> place.input() ? null : "\"open"),
            Map.entry("a fact that there is not", (place, random) -> "noSuchFact"),
            Map.entry("a function that there is not", (place, random) -> place.input() ? "noSuch(?)" : "noSuch(1)"),
            Map.entry("the time", (place, random) -> place.input() ? "? = now()" : "string(now())"),
            Map.entry(
                    "a text for a number",
                    (place, random) -> place.input()
                            ? place.fact() != null && place.fact().kind().isNumber() ? "\"many\"" : null
                            : place.output().kind().isNumber() ? "\"sixty\"" : null),
            Map.entry(
                    "a text for yes or no",
                    (place, random) -> place.input()
                            ? place.fact() != null && place.fact().kind() == Kind.FLAG ? "\"yes\"" : null
                            : place.output().kind() == Kind.FLAG ? "\"true\"" : null),
            Map.entry(
                    "a number for a text",
                    (place, random) -> place.input()
                            ? place.fact() != null && place.fact().kind().isText() ? "> 5" : null
                            : place.output().kind().isText() ? "5" : null),
            Map.entry(
                    "a broken number",
                    (place, random) -> !place.input() && place.output().kind() == Kind.WHOLE ? "40.5" : null),
            Map.entry(
                    "a word that nobody knows",
                    (place, random) -> place.input()
                            ? place.fact() != null
                                            && place.fact().words() != null
                                            && !place.fact().words().equals("activity")
                                    ? "\"no-such-word\""
                                    : null
                            : place.output().words() != null ? "\"no-such-word\"" : null),
            Map.entry(
                    "a word that nobody knows, in a formula",
                    (place, random) -> !place.input() && place.output().words() != null
                            ? "if student then \"no-such-word\" else \"another\""
                            : null),
            Map.entry(
                    "a duration in words",
                    (place, random) ->
                            !place.input() && place.output().kind() == Kind.DURATION ? "\"two hours\"" : null),
            Map.entry(
                    "an empty answer",
                    (place, random) -> !place.input() && !place.output().empty() ? "" : null),
            Map.entry(
                    "a range upside down",
                    (place, random) -> place.input()
                                    && place.fact() != null
                                    && place.fact().kind().isNumber()
                            ? "[9..5]"
                            : null));

    @ParameterizedTest
    @MethodSource("tables")
    void isRefusedAtTheCellThatIsDamaged(Catalogue.Table table) {
        DAMAGE.forEach((what, damage) -> {
            Random random = new Random(what.hashCode());
            for (int i = 0; i < TIMES; i++) {
                Place place = new Open(table).random(random, random.nextBoolean());
                String feel = damage.apply(place, random);
                if (feel != null) {
                    place.write(feel);
                    assertThat(place.open().faults())
                            .as("%s at %s of %s", what, place.named(), table.file())
                            .anySatisfy(fault -> {
                                assertThat(fault.file()).isEqualTo(table.file());
                                assertThat(fault.says()).startsWith(place.named() + ": ");
                            });
                }
            }
        });
    }

    private static final Map<String, BiFunction<Open, Random, String>> STRUCTURE = Map.of(
            "an output renamed",
            (open, random) -> {
                var output = List.copyOf(open.rules.getOutputs())
                        .get(random.nextInt(open.rules.getOutputs().size()));
                output.setName(output.getName() + "x");
                return "column \"" + output.getLabel() + "\"";
            },
            "an input renamed",
            (open, random) -> {
                Input input = open.input(random.nextInt(open.rules.getInputs().size()));
                Text text = open.model.newInstance(Text.class);
                text.setTextContent("noSuchFact");
                input.getInputExpression().setText(text);
                return "column \"" + input.getLabel() + "\"";
            },
            "an output of another type",
            (open, random) -> {
                var output = List.copyOf(open.rules.getOutputs())
                        .get(random.nextInt(open.rules.getOutputs().size()));
                output.setTypeRef("boolean".equals(output.getTypeRef()) ? "integer" : "boolean");
                return "column \"" + output.getLabel() + "\"";
            },
            "a cell missing",
            (open, random) -> {
                int rule = random.nextInt(open.rules.getRules().size());
                open.rule(rule)
                        .removeChildElement(
                                open.rule(rule).getOutputEntries().iterator().next());
                return "rule " + (rule + 1);
            },
            "no rules",
            (open, random) -> {
                List.copyOf(open.rules.getRules()).forEach(open.rules::removeChildElement);
                return open.table.many() ? null : "has no rules";
            },
            "no last rule",
            (open, random) -> {
                int last = open.rules.getRules().size() - 1;
                open.rules.removeChildElement(open.rule(last));
                return open.table.many() ? null : "rule " + last + ": is the last one";
            },
            "a hit policy that does not fit",
            (open, random) -> {
                open.rules.setHitPolicy(open.table.many() ? HitPolicy.UNIQUE : HitPolicy.COLLECT);
                return "hit policy";
            });

    @ParameterizedTest
    @MethodSource("tables")
    void isRefusedWhenItsStructureIsDamaged(Catalogue.Table table) {
        STRUCTURE.forEach((what, damage) -> {
            Random random = new Random(what.hashCode());
            for (int i = 0; i < TIMES; i++) {
                Open open = new Open(table);
                String named = damage.apply(open, random);
                if (named != null) {
                    assertThat(open.faults())
                            .as("%s of %s", what, table.file())
                            .anySatisfy(fault -> assertThat(fault.says()).startsWith(named));
                }
            }
        });
    }

    private static final Map<String, Consumer<Place>> HARMLESS = Map.ofEntries(
            Map.entry("a dash for an empty cell", place -> {
                if (place.input() && TableCheck.isEmpty(place.cell().getTextContent())) {
                    place.write("-");
                }
            }),
            Map.entry("another list of known words", place -> {
                if (isAsked(place, "source")) {
                    place.write("\"web\", \"partner\"");
                } else if (isAsked(place, "grade")) {
                    place.write("not(\"A\", \"B\")");
                } else if (isAsked(place, "country")) {
                    place.write("\"DE\" , \"XK\",null");
                }
            }),
            Map.entry("another range", place -> {
                if (isOf(place, Kind.NUMBER) || isOf(place, Kind.WHOLE)) {
                    place.write(List.of("[5..9)", "> 5", "not(7)", "? >= 5 and ? < 9", "< 1, > 9, null", "5")
                            .get(place.rule() % 6));
                }
            }),
            Map.entry("a function of FEEL", place -> {
                if (isOf(place, Kind.TEXT)) {
                    place.write(List.of(
                                    "starts with(?, \"D\")",
                                    "matches(?, \"[A-Z]+\")",
                                    "upper case(?) = \"DE\"",
                                    "? != null and string length(?) > 2",
                                    "list contains([\"A\", \"B\"], ?)",
                                    "some x in [\"A\", \"B\"] satisfies x = ?")
                            .get(place.rule() % 6));
                }
            }),
            Map.entry("an answer as a formula", place -> {
                if (!place.input()) {
                    String answer = ((OutputEntry) place.cell()).getText().getTextContent();
                    if (!answer.isBlank()) {
                        place.write("if student then " + answer + " else " + answer);
                    }
                }
            }),
            Map.entry("another number", place -> {
                if (!place.input() && place.output().kind() == Kind.WHOLE) {
                    place.write("10 + 7");
                }
            }),
            Map.entry("another duration", place -> {
                if (!place.input() && place.output().kind() == Kind.DURATION) {
                    place.write("\"P1DT2H30M\"");
                }
            }),
            Map.entry("another reason, in other letters", place -> {
                if (!place.input()
                        && place.output().kind() == Kind.TEXT
                        && place.output().words() == null) {
                    place.write("\"größer-als-\\\"alles\\\"\"");
                }
            }),
            Map.entry("a remark", place -> {
                Description remark = place.open().model.newInstance(Description.class);
                remark.setTextContent("As agreed with sales: >= = \"Z\".");
                place.open().rule(place.rule()).setDescription(remark);
            }),
            Map.entry("a rule more", place -> {
                Rule first = place.open().rule(0);
                Rule copy = copied(place.open(), first);
                place.open().rules.insertElementAfter(copy, first);
            }),
            Map.entry("columns in another order", place -> moved(place.open())),
            Map.entry("a column more", place -> added(place.open(), place.rule() % 2 == 0 ? "language" : "seniority")),
            Map.entry("no label", place -> place.open().rules.getInputs().forEach(input -> input.setLabel(null))));

    @ParameterizedTest
    @MethodSource("tables")
    void goesLiveAfterAnEditThatHarmsNothing(Catalogue.Table table) {
        HARMLESS.forEach((what, edit) -> {
            Random random = new Random(what.hashCode());
            for (int i = 0; i < TIMES; i++) {
                Open open = new Open(table);
                boolean input = random.nextBoolean();
                // Not the rule that catches the rest, whose inputs stay empty.
                Place place = new Place(
                        open,
                        random.nextInt(Math.max(1, open.rules.getRules().size() - 1)),
                        random.nextInt(
                                input
                                        ? open.rules.getInputs().size()
                                        : open.rules.getOutputs().size()),
                        input);
                edit.accept(place);
                assertThat(Sets.sentences(open.faults()))
                        .as("%s at %s of %s", what, place.named(), table.file())
                        .isEmpty();
            }
        });
    }

    private static boolean isAsked(Place place, String fact) {
        return place.input() && place.expression().equals(fact);
    }

    private static boolean isOf(Place place, Kind kind) {
        return place.input() && place.fact() != null && place.fact().kind() == kind;
    }

    private static Rule copied(Open open, Rule rule) {
        Rule copy = open.model.newInstance(Rule.class);
        rule.getInputEntries().forEach(entry -> copy.getInputEntries().add(entry(open, entry)));
        rule.getOutputEntries().forEach(entry -> {
            OutputEntry output = open.model.newInstance(OutputEntry.class);
            Text text = open.model.newInstance(Text.class);
            text.setTextContent(entry.getText().getTextContent());
            output.setText(text);
            copy.getOutputEntries().add(output);
        });
        return copy;
    }

    private static InputEntry entry(Open open, InputEntry of) {
        InputEntry entry = open.model.newInstance(InputEntry.class);
        Text text = open.model.newInstance(Text.class);
        text.setTextContent(of == null ? "-" : of.getText().getTextContent());
        entry.setText(text);
        return entry;
    }

    /** The first input column becomes the last one. */
    private static void moved(Open open) {
        List<Input> inputs = new ArrayList<>(open.rules.getInputs());
        Collections.rotate(inputs, -1);
        open.rules.getInputs().clear();
        open.rules.getInputs().addAll(inputs);
        open.rules.getRules().forEach(rule -> {
            List<InputEntry> cells = new ArrayList<>(rule.getInputEntries());
            Collections.rotate(cells, -1);
            rule.getInputEntries().clear();
            rule.getInputEntries().addAll(cells);
        });
    }

    private static void added(Open open, String fact) {
        Input input = open.model.newInstance(Input.class);
        InputExpression expression = open.model.newInstance(InputExpression.class);
        expression.setTypeRef("string");
        Text text = open.model.newInstance(Text.class);
        text.setTextContent(fact);
        expression.setText(text);
        input.setInputExpression(expression);
        input.setLabel("Of the company");
        open.rules.getInputs().add(input);
        open.rules.getRules().forEach(rule -> rule.getInputEntries().add(entry(open, null)));
    }
}
