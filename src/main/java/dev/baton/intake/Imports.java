package dev.baton.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.uuid.Generators;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.baton.intake.InvalidLead.FieldProblem;
import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Imports files. A file is staged whole or not at all; then its rows are taken in, some in each transaction, on any node. Each row has exactly
 * one outcome, so that an import goes on where it was after a crash and no row comes in twice.
 */
@Service
public class Imports {

    private static final int ROWS_AT_ONCE = 25;
    private static final int MOST_ROWS = 200_000;

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;
    private final LeadReader reader;
    private final Leads leads;
    private final ObjectMapper json;
    private final TransactionTemplate transaction;
    private final ApplicationAvailability application;

    Imports(
            JdbcClient jdbc,
            JdbcTemplate batches,
            LeadReader reader,
            Leads leads,
            ObjectMapper json,
            TransactionTemplate transaction,
            ApplicationAvailability application) {
        this.jdbc = jdbc;
        this.batches = batches;
        this.reader = reader;
        this.leads = leads;
        this.json = json;
        this.transaction = transaction;
        this.application = application;
    }

    /** How far an import is; {@code imported + merged + rejected + open = rows}. */
    public record Progress(
            UUID id, String kind, String state, int rows, int imported, int merged, int rejected, int open) {}

    /** A refused row: its line in the file, from 1 for the header, and why. */
    public record Reject(int line, String field, String reason) {}

    /**
     * Stages a CSV file (RFC 4180, UTF-8, comma or semicolon, with a header) and starts its import.
     *
     * @param mapping columns of the file to fields of a lead; a column that is not named keeps its name
     * @throws InvalidLead when it is no such file; nothing is staged
     */
    @Transactional
    public UUID start(byte[] file, Map<String, String> mapping, String actor) {
        String text = decode(file);
        List<CsvRecord> records = records(text);
        if (records.isEmpty()) {
            throw invalid("has no header");
        }
        List<String> columns = records.get(0).getFields().stream()
                .map(c -> mapping.getOrDefault(c.strip(), c.strip()))
                .toList();
        if (records.size() - 1 > MOST_ROWS) {
            throw invalid("has more than " + MOST_ROWS + " rows");
        }
        UUID id = Generators.timeBasedEpochGenerator().generate();
        jdbc.sql("insert into baton.import_run (id, kind, state, created_by, created_at, columns, rows)"
                        + " values (?, 'lead', 'running', ?, ?, ?::jsonb, ?)")
                .params(id, actor, Timestamp.from(leads.now()), text(columns), records.size() - 1)
                .update();
        List<Object[]> rows = new ArrayList<>();
        for (CsvRecord row : records.subList(1, records.size())) {
            String refusal = refusal(row, columns.size());
            rows.add(new Object[] {
                id,
                (int) row.getStartingLineNumber(),
                refusal == null ? cells(columns, row) : null,
                refusal == null ? null : "rejected",
                refusal == null ? null : "row",
                refusal
            });
        }
        batches.batchUpdate(
                "insert into baton.import_row (import_id, line, cells, outcome, field, reason) values (?, ?, ?::jsonb, ?, ?, ?)",
                rows);
        return id;
    }

    public Optional<Progress> find(UUID id) {
        return jdbc.sql("""
                        select i.id, i.kind, i.state, i.rows,
                               count(*) filter (where r.outcome = 'imported' and l.merged_into is null) as imported,
                               count(*) filter (where l.merged_into is not null) as merged,
                               count(*) filter (where r.outcome = 'rejected') as rejected,
                               count(*) filter (where r.line is not null and r.outcome is null) as open
                        from baton.import_run i
                             left join baton.import_row r on r.import_id = i.id
                             left join baton.lead l on l.id = r.lead_id
                        where i.id = ? group by i.id""").param(id).query(Progress.class).optional();
    }

    public List<Reject> rejects(UUID id) {
        return jdbc.sql(
                        "select line, field, reason from baton.import_row where import_id = ? and outcome = 'rejected' order by line")
                .param(id)
                .query(Reject.class)
                .list();
    }

    @Scheduled(fixedDelayString = "${baton.import.interval:1s}")
    void goOn() {
        List<UUID> running = jdbc.sql("select id from baton.import_run where state = 'running' order by created_at")
                .query(UUID.class)
                .list();
        for (UUID id : running) {
            while (Boolean.TRUE.equals(transaction.execute(status -> takeSome(id))) && !isEnding()) {
                // until no row is open
            }
        }
    }

    /** What is left waits for another node, or for the next start. */
    private boolean isEnding() {
        return application.getReadinessState() == ReadinessState.REFUSING_TRAFFIC;
    }

    record Row(int line, String cells) {}

    private boolean takeSome(UUID id) {
        String by = jdbc.sql("select created_by from baton.import_run where id = ?")
                .param(id)
                .query(String.class)
                .single();
        List<Row> rows = jdbc.sql(
                        "select line, cells from baton.import_row where import_id = ? and outcome is null order by line limit "
                                + ROWS_AT_ONCE + " for update skip locked")
                .param(id)
                .query(Row.class)
                .list();
        for (Row row : rows) {
            take(id, row, by);
        }
        if (rows.isEmpty()) {
            jdbc.sql("update baton.import_run set state = 'finished', finished_at = ? where id = ? and not exists"
                            + " (select 1 from baton.import_row where import_id = ? and outcome is null)")
                    .params(Timestamp.from(leads.now()), id, id)
                    .update();
        }
        return !rows.isEmpty();
    }

    private void take(UUID id, Row row, String by) {
        LeadId lead = null;
        FieldProblem problem = null;
        try {
            JsonNode cells = json.readTree(row.cells());
            lead = leads.capture(reader.read(cells, new Channel("import", null, Channel.Need.SOMETHING)), by);
        } catch (InvalidLead e) {
            problem = e.problems().get(0);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        // The cells go: a person is kept with the lead only.
        jdbc.sql(
                        "update baton.import_row set outcome = ?, lead_id = ?, field = ?, reason = ?, cells = null where import_id = ? and line = ?")
                .params(
                        problem == null ? "imported" : "rejected",
                        lead == null ? null : lead.value(),
                        problem == null ? null : problem.field(),
                        problem == null ? null : problem.reason(),
                        id,
                        row.line())
                .update();
    }

    private static List<CsvRecord> records(String text) {
        String header = text.lines().findFirst().orElse("");
        char separator = header.chars().filter(c -> c == ';').count()
                        > header.chars().filter(c -> c == ',').count()
                ? ';'
                : ',';
        try (CsvReader<CsvRecord> reader = CsvReader.builder()
                .fieldSeparator(separator)
                .skipEmptyLines(true)
                .allowMissingFields(true)
                .allowExtraFields(true)
                .ofCsvRecord(text)) {
            return reader.stream().toList();
        } catch (CsvParseException | java.io.IOException e) {
            throw invalid("is not CSV");
        }
    }

    private static String decode(byte[] file) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(file))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw invalid("is not UTF-8");
        }
    }

    /** What cannot even be staged is refused at once, row by row: one bad row is no reason to refuse a file. */
    private static String refusal(CsvRecord row, int columns) {
        if (row.getFields().stream().anyMatch(cell -> cell.indexOf('\0') >= 0)) {
            return "contains a NUL character";
        }
        return row.getFieldCount() > columns ? "has more cells than the header" : null;
    }

    private String cells(List<String> columns, CsvRecord row) {
        ObjectNode cells = json.createObjectNode();
        for (int i = 0; i < Math.min(columns.size(), row.getFieldCount()); i++) {
            String cell = row.getField(i);
            if (!cell.isBlank() && !columns.get(i).isBlank()) {
                cells.put(columns.get(i).replace("\0", "\uFFFD"), cell);
            }
        }
        return text(cells);
    }

    private String text(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static InvalidLead invalid(String reason) {
        return new InvalidLead(List.of(new FieldProblem("file", reason)));
    }
}
