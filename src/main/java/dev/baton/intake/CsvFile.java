package dev.baton.intake;

import dev.baton.intake.CsvRows.Row;
import dev.baton.intake.Figures.Convention;
import dev.baton.intake.Figures.DecimalSign;
import dev.baton.intake.Figures.Figure;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A file of rows with a header: finds its encoding, its delimiter, the line of its header, the fields of its columns ({@code headers.csv}) and how
 * it writes decimals, from a bounded part at its beginning. Refuses with a sentence what it cannot tell.
 */
final class CsvFile {

    private static final char[] DELIMITERS = {',', ';', '\t', '|'};
    private static final int HEAD = 200_000;
    private static final int HEADER_WITHIN = 60;
    private static final int ROWS_OF_HEAD = 1000;
    private static final List<String> FIGURES = List.of("employees", "annualRevenue", "budget");
    private static final Set<String> FIELDS = new HashSet<>();
    private static final Map<String, Known> KNOWN = new HashMap<>();

    private record Known(String field, int rank) {}

    static {
        int rank = 0;
        for (List<String> row : WordTable.rows("headers.csv", 2)) {
            KNOWN.put(key(row.get(1)), new Known(row.get(0), rank++));
            FIELDS.add(row.get(0));
        }
    }

    /**
     * @param name as it stands in the header, or made up where nothing stands there
     * @param field of a lead, or null for an attribute
     */
    record Column(int index, String name, String field, int rank) {}

    private final FileText file;
    private final char delimiter;
    private final int headerLine;
    private final List<String> header;
    private final List<Column> columns;
    private final Convention convention;
    private final Optional<DecimalSign> told;

    /**
     * @param mapping columns to fields; a column that is not named there is known by its name
     * @param encoding name of the encoding, or null
     * @param decimal the decimal sign, {@code .} or {@code ,}, or null
     * @throws InvalidLead when it is no such file, or leaves open what would change its values
     */
    CsvFile(byte[] bytes, Map<String, String> mapping, String encoding, String decimal) {
        told = Optional.ofNullable(decimal).filter(d -> !d.isBlank()).map(d -> DecimalSign.of(d.strip())
                .orElseThrow(() -> FileText.refusal("decimal", "must be . or ,")));
        file = FileText.of(bytes, encoding);
        Set<String> mapped = new HashSet<>();
        mapping.keySet().forEach(name -> mapped.add(key(name)));
        char best = ',';
        int bestScore = -1;
        String head = file.text().substring(0, Math.min(file.text().length(), HEAD));
        Optional<Character> said = saidDelimiter();
        for (char candidate : said.map(c -> new char[] {c}).orElse(DELIMITERS)) {
            int score = score(head, candidate, mapped);
            if (score > bestScore) {
                best = candidate;
                bestScore = score;
            }
        }
        delimiter = best;
        Row found = header(head, mapped);
        headerLine = found.line();
        header = found.cells().stream().map(CsvFile::cell).toList();
        columns = columns(mapping);
        convention = convention();
    }

    String encoding() {
        return file.encoding().name();
    }

    char delimiter() {
        return delimiter;
    }

    int headerLine() {
        return headerLine;
    }

    List<Column> columns() {
        return columns;
    }

    /** How the file writes decimals, as far as it shows. */
    Convention decimals() {
        return convention;
    }

    /** A row below the header: its values by field and by name of an attribute, or why it is refused. */
    record Line(int line, Map<String, String> fields, Map<String, String> attributes, String refusal) {}

    /** The rows below the header that hold anything, one at a time. */
    Stream<Line> lines() {
        CsvRows rows = new CsvRows(file.text(), delimiter, header.size());
        Iterable<Row> all = () -> rows;
        return StreamSupport.stream(all.spliterator(), false)
                .filter(row -> row.line() > headerLine && !row.isBlank())
                .map(this::line);
    }

    private Line line(Row row) {
        String refusal = refusal(row);
        if (refusal != null) {
            return new Line(row.line(), Map.of(), Map.of(), refusal);
        }
        Map<String, String> fields = new LinkedHashMap<>();
        Map<String, String> attributes = new LinkedHashMap<>();
        Map<String, Integer> ranks = new HashMap<>();
        for (Column column : columns) {
            String cell = column.index() < row.cells().size() ? cell(row.cells().get(column.index())) : "";
            if (cell.isEmpty()) {
                continue;
            }
            String field = column.field();
            boolean nothing = NoValue.isMeantBy(field == null ? "attribute" : field, cell);
            if (field == null) {
                if (!nothing) {
                    attributes.put(column.name(), cell);
                }
            } else if (!fields.containsKey(field)
                    || NoValue.isMeantBy(field, fields.get(field))
                    || (!nothing && column.rank() < ranks.get(field))) {
                fields.put(field, cell);
                ranks.put(field, column.rank());
            }
        }
        // What did not become a field's value stays as an attribute.
        for (Column column : columns) {
            String cell = column.index() < row.cells().size() ? cell(row.cells().get(column.index())) : "";
            if (column.field() != null
                    && !cell.isEmpty()
                    && !cell.equals(fields.get(column.field()))
                    && !NoValue.isMeantBy(column.field(), cell)) {
                attributes.put(column.name(), cell);
            }
        }
        return new Line(row.line(), fields, attributes, null);
    }

    private String refusal(Row row) {
        if (row.problem() != null) {
            return row.problem();
        }
        if (row.cells().stream().map(CsvFile::cell).toList().equals(header)) {
            return "repeats the header";
        }
        int cells = row.cells().size();
        while (cells > header.size() && Blanks.trim(row.cells().get(cells - 1)).isEmpty()) {
            cells--;
        }
        int named = header.size();
        while (named > 1 && header.get(named - 1).isEmpty()) {
            named--;
        }
        return cells > header.size() || cells < named
                ? "has %d %s where the header has %d".formatted(cells, cells == 1 ? "cell" : "cells", named)
                : null;
    }

    /** A cell without blanks at its ends and without what makes a spreadsheet keep it as text. */
    private static String cell(String raw) {
        String cell = Blanks.trim(raw);
        if (cell.length() > 3 && cell.startsWith("=\"") && cell.endsWith("\"")) {
            String inner = cell.substring(2, cell.length() - 1);
            return inner.indexOf('"') < 0 ? Blanks.trim(inner) : cell;
        }
        return cell.length() > 1 && cell.charAt(0) == '\'' && "+-=@0123456789".indexOf(cell.charAt(1)) >= 0
                ? Blanks.trim(cell.substring(1))
                : cell;
    }

    /** A spreadsheet may write its delimiter into a first line: {@code sep=;}. */
    private Optional<Character> saidDelimiter() {
        String first = file.text().lines().findFirst().orElse("").replace("\"", "");
        return first.length() == 5 && first.toLowerCase(Locale.ROOT).startsWith("sep=")
                ? Optional.of(first.charAt(4))
                : Optional.empty();
    }

    private static int score(String head, char delimiter, Set<String> mapped) {
        Map<Integer, Integer> widths = new HashMap<>();
        int known = 0;
        Iterator<Row> rows = new CsvRows(head, delimiter, 0);
        for (int i = 0; i < HEADER_WITHIN && rows.hasNext(); i++) {
            Row row = rows.next();
            if (!row.isBlank()) {
                known = Math.max(known, known(row, mapped));
                widths.merge(row.cells().size(), 1, Integer::sum);
            }
        }
        int agreed = widths.entrySet().stream()
                .filter(e -> e.getKey() > 1)
                .mapToInt(Map.Entry::getValue)
                .max()
                .orElse(0);
        return known * 1000 + agreed;
    }

    private static int known(Row row, Set<String> mapped) {
        return (int) row.cells().stream()
                .map(cell -> key(cell(cell)))
                .filter(key -> !key.isEmpty() && (KNOWN.containsKey(key) || mapped.contains(key)))
                .distinct()
                .count();
    }

    /** The row that names most fields: above it stands what a program says about its export. */
    private Row header(String head, Set<String> mapped) {
        Row best = null;
        int most = 0;
        Iterator<Row> rows = new CsvRows(head, delimiter, 0);
        for (int i = 0; i < HEADER_WITHIN && rows.hasNext(); i++) {
            Row row = rows.next();
            int known = known(row, mapped);
            if (known > most) {
                best = row;
                most = known;
            }
        }
        if (best == null) {
            throw FileText.refusal(
                    "file",
                    "has no header with a column that is known; name the columns, or send a mapping of column to field");
        }
        return best;
    }

    private List<Column> columns(Map<String, String> mapping) {
        Map<String, List<Integer>> places = new HashMap<>();
        for (int i = 0; i < header.size(); i++) {
            if (!header.get(i).isEmpty()) {
                places.computeIfAbsent(name(header.get(i)), n -> new ArrayList<>())
                        .add(i);
            }
        }
        Map<Integer, String> told = new HashMap<>();
        Map<String, String> tellers = new HashMap<>();
        mapping.forEach((name, field) -> {
            List<Integer> at = places.getOrDefault(name(name), List.of());
            if (at.isEmpty()) {
                throw FileText.refusal("mapping", "names the column \"" + name + "\", which the file does not have");
            }
            String other = field.isBlank() ? null : tellers.put(field, name);
            if (other != null) {
                throw FileText.refusal(
                        "mapping", "maps two columns to " + field + ": \"" + other + "\" and \"" + name + "\"");
            }
            told.put(at.get(0), field.strip());
        });
        boolean first = has("firstName");
        boolean last = has("lastName") || mapping.containsValue("lastName");
        List<Column> columns = new ArrayList<>();
        Map<String, Integer> seen = new HashMap<>();
        for (int i = 0; i < header.size(); i++) {
            String name = header.get(i);
            String key = key(name);
            Known known = KNOWN.get(key);
            String field = told.get(i);
            int rank = -1;
            if (field == null && known != null) {
                field = known.field();
                rank = known.rank();
                if (key.equals("name") && first && !last) {
                    // beside a first name the name is the last one
                    field = "lastName";
                } else if (field.equals("firstName")
                        && !last
                        && Set.of("nome", "nombre").contains(key)) {
                    field = "fullName";
                }
                if (mapping.containsValue(field)) {
                    field = null;
                }
            }
            if (field != null && field.isEmpty()) {
                continue;
            }
            boolean isField = field != null && FIELDS.contains(field);
            if (!name.isEmpty() && places.get(name(name)).size() > 1 && isField) {
                throw FileText.refusal("file", "has the header \"" + name + "\" twice; rename one of the two columns");
            }
            String attribute = field != null && !isField ? field : name.isEmpty() ? "column " + (i + 1) : name;
            int times = seen.merge(attribute, 1, Integer::sum);
            if (isField && field.equals("language")) {
                columns.add(new Column(i, "language", null, 0));
            } else {
                columns.add(new Column(
                        i, times > 1 ? attribute + " (" + times + ")" : attribute, isField ? field : null, rank));
            }
        }
        return columns;
    }

    private boolean has(String field) {
        return header.stream().anyMatch(name -> {
            Known known = KNOWN.get(key(name));
            return known != null && known.field().equals(field);
        });
    }

    /** What the file shows about its decimal sign; asks where a figure can mean two and nothing settles it. */
    private Convention convention() {
        List<Column> figures = columns.stream()
                .filter(column -> column.field() != null && FIGURES.contains(column.field()))
                .toList();
        Set<DecimalSign> custom = EnumSet.noneOf(DecimalSign.class);
        if (delimiter == ';') {
            // A spreadsheet parts cells by semicolons where the comma is its decimal sign.
            custom.add(DecimalSign.COMMA);
        } else if (delimiter == ',') {
            custom.add(DecimalSign.POINT);
        }
        Set<DecimalSign> shown = EnumSet.noneOf(DecimalSign.class);
        lines().limit(ROWS_OF_HEAD)
                .forEach(line -> figures.forEach(
                        column -> Optional.ofNullable(line.fields().get(column.field()))
                                .flatMap(Figures::shownBy)
                                .ifPresent(shown::add)));
        Convention found = new Convention(
                told.orElse(null), shown.size() == 1 ? shown.iterator().next() : null, custom);
        if (told.isEmpty()) {
            figures.forEach(column -> ask(column, found));
        }
        return found;
    }

    /** A column is asked for when at least half of its figures can mean two; a single one is left empty and marked with its lead. */
    private void ask(Column column, Convention found) {
        int settled = 0;
        int open = 0;
        String first = null;
        for (Iterator<Line> head = lines().limit(ROWS_OF_HEAD).iterator(); head.hasNext(); ) {
            Line line = head.next();
            String cell = line.fields().get(column.field());
            if (cell != null) {
                Convention here = Countries.code(line.fields().get("country"))
                        .flatMap(Figures::customOf)
                        .map(found::with)
                        .orElse(found);
                Figure figure = Figures.read(cell, column.field().equals("employees"), here);
                settled += figure.value() == null ? 0 : 1;
                open += figure.ambiguous() ? 1 : 0;
                if (figure.ambiguous() && first == null) {
                    first = "column \"%s\", line %d: %s".formatted(column.name(), line.line(), figure.problem());
                }
            }
        }
        if (open > 0 && open >= settled) {
            throw FileText.refusal("decimal", first + "; send decimal=. or decimal=, with the file");
        }
    }

    /** A header as a mapping names it: case, blanks and invisible characters do not matter. */
    private static String name(String header) {
        return Blanks.plain(header).toLowerCase(Locale.ROOT);
    }

    private static String key(String header) {
        return Blanks.words(header).replace(" ", "");
    }
}
