package dev.baton.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.uuid.Generators;
import dev.baton.intake.Figures.Convention;
import dev.baton.intake.InvalidLead.FieldProblem;
import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import dev.baton.lead.NewLead;
import dev.baton.lead.Value;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
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
    private static final int STAGED_AT_ONCE = 1000;
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

    /**
     * A refused row.
     *
     * @param line its first line in the file, from 1
     * @param leadId of the lead that it became, if it did
     */
    public record Reject(int line, UUID leadId, String field, String reason) {}

    /**
     * A row and what became of it.
     *
     * @param outcome imported or rejected; null while it is open
     * @param marked fields whose text could not be taken as it is; the lead says why
     */
    public record RowResult(int line, String outcome, UUID leadId, String field, String reason, List<String> marked) {}

    /**
     * What was staged.
     *
     * @param columns the header's names to fields of a lead; null for an attribute
     */
    public record Staged(
            UUID id, int rows, String encoding, String delimiter, int headerLine, Map<String, String> columns) {}

    /**
     * Stages a CSV file with a header and starts its import; see {@link CsvFile} for what is found out about it.
     *
     * @param mapping columns of the file to fields of a lead; a column that is not named is known by its name, or becomes an attribute
     * @param encoding name of the encoding, or null to find it
     * @param decimal the decimal sign of the file's figures, or null to find it
     * @throws InvalidLead when it is no such file; nothing is staged
     */
    @Transactional
    public Staged start(byte[] bytes, Map<String, String> mapping, String encoding, String decimal, String actor) {
        CsvFile file = new CsvFile(bytes, mapping, encoding, decimal);
        UUID id = Generators.timeBasedEpochGenerator().generate();
        jdbc.sql("insert into baton.import_run (id, kind, state, created_by, created_at, columns, decimal_sign)"
                        + " values (?, 'lead', 'running', ?, ?, ?::jsonb, ?)")
                .params(
                        id,
                        actor,
                        Timestamp.from(leads.now()),
                        text(file.columns().stream().map(CsvFile.Column::name).toList()),
                        text(file.decimals()))
                .update();
        List<Object[]> some = new ArrayList<>();
        int rows = 0;
        for (Iterator<CsvFile.Line> lines = file.lines().iterator(); lines.hasNext(); ) {
            CsvFile.Line line = lines.next();
            if (++rows > MOST_ROWS) {
                throw FileText.refusal("file", "has more than " + MOST_ROWS + " rows");
            }
            boolean refused = line.refusal() != null;
            some.add(new Object[] {
                id,
                line.line(),
                refused ? null : cells(line),
                refused ? "rejected" : null,
                refused ? "row" : null,
                line.refusal()
            });
            if (some.size() == STAGED_AT_ONCE) {
                stage(some);
            }
        }
        stage(some);
        jdbc.sql("update baton.import_run set rows = ? where id = ?")
                .params(rows, id)
                .update();
        Map<String, String> columns = new LinkedHashMap<>();
        file.columns().forEach(column -> columns.put(column.name(), column.field()));
        return new Staged(id, rows, file.encoding(), String.valueOf(file.delimiter()), file.headerLine(), columns);
    }

    /** Stages a file of which nothing more is known, and starts its import. */
    @Transactional
    public UUID start(byte[] bytes, Map<String, String> mapping, String actor) {
        return start(bytes, mapping, null, null, actor).id();
    }

    private void stage(List<Object[]> rows) {
        batches.batchUpdate(
                "insert into baton.import_row (import_id, line, cells, outcome, field, reason) values (?, ?, ?::jsonb, ?, ?, ?)",
                rows);
        rows.clear();
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
                        "select line, lead_id, field, reason from baton.import_row where import_id = ? and outcome = 'rejected' order by line")
                .param(id)
                .query(Reject.class)
                .list();
    }

    /** Every row with the lead that it became, by line. */
    public List<RowResult> rows(UUID id) {
        return jdbc.sql(
                        "select line, outcome, lead_id, field, reason, marked from baton.import_row where import_id = ? order by line")
                .param(id)
                .query((rs, n) -> new RowResult(
                        rs.getInt("line"),
                        rs.getString("outcome"),
                        rs.getObject("lead_id", UUID.class),
                        rs.getString("field"),
                        rs.getString("reason"),
                        rs.getString("marked") == null
                                ? List.of()
                                : List.of(rs.getString("marked").split(","))))
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

    record Run(String by, String decimalSign) {}

    private boolean takeSome(UUID id) {
        Run run = jdbc.sql("select created_by as by, decimal_sign from baton.import_run where id = ?")
                .param(id)
                .query(Run.class)
                .single();
        Convention decimals = run.decimalSign() == null ? Convention.NONE : convention(run.decimalSign());
        List<Row> rows = jdbc.sql(
                        "select line, cells from baton.import_row where import_id = ? and outcome is null order by line limit "
                                + ROWS_AT_ONCE + " for update skip locked")
                .param(id)
                .query(Row.class)
                .list();
        for (Row row : rows) {
            take(id, row, run.by(), decimals);
        }
        if (rows.isEmpty()) {
            jdbc.sql("update baton.import_run set state = 'finished', finished_at = ? where id = ? and not exists"
                            + " (select 1 from baton.import_row where import_id = ? and outcome is null)")
                    .params(Timestamp.from(leads.now()), id, id)
                    .update();
        }
        return !rows.isEmpty();
    }

    private void take(UUID id, Row row, String by, Convention decimals) {
        LeadId lead = null;
        FieldProblem problem = null;
        String marked = null;
        try {
            JsonNode cells = json.readTree(row.cells());
            NewLead read = reader.read(cells, new Channel("import", null, Channel.Need.SOMETHING), decimals);
            lead = leads.capture(read, by);
            marked = read.values().stream()
                    .filter(value -> value.problem() != null)
                    .map(Value::field)
                    .reduce((one, other) -> one + "," + other)
                    .orElse(null);
        } catch (InvalidLead e) {
            problem = e.problems().get(0);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        // The cells go: a person is kept with the lead only.
        jdbc.sql(
                        "update baton.import_row set outcome = ?, lead_id = ?, field = ?, reason = ?, marked = ?, cells = null where import_id = ? and line = ?")
                .params(
                        problem == null ? "imported" : "rejected",
                        lead == null ? null : lead.value(),
                        problem == null ? null : problem.field(),
                        problem == null ? null : problem.reason(),
                        marked,
                        id,
                        row.line())
                .update();
    }

    private String cells(CsvFile.Line line) {
        ObjectNode cells = json.createObjectNode();
        line.fields().forEach(cells::put);
        if (!line.attributes().isEmpty()) {
            ObjectNode attributes = cells.putObject("attributes");
            line.attributes().forEach(attributes::put);
        }
        return text(cells);
    }

    private Convention convention(String text) {
        try {
            return json.readValue(text, Convention.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private String text(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
