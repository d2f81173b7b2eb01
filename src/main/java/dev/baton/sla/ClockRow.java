package dev.baton.sla;

import dev.baton.lead.LeadId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/** A clock as the ledger has it, with what its instants follow from. */
record ClockRow(UUID id, SlaClock clock, String team, long calendarVersion, Course course, String pausedBy) {

    static final String COLUMNS = """
            c.*, (extract(epoch from c.remind_after) * 1000000)::bigint as remind_after_micros,
            (extract(epoch from c.escalate_after) * 1000000)::bigint as escalate_after_micros,
            (extract(epoch from c.within) * 1000000)::bigint as within_micros, (extract(epoch from c.elapsed) * 1000000)::bigint as elapsed_micros,
            (extract(epoch from c.late) * 1000000)::bigint as late_micros\s""";

    static ClockRow read(ResultSet rs, int n) throws SQLException {
        Instant pausedUntil = instant(rs, "paused_until");
        return new ClockRow(
                rs.getObject("id", UUID.class),
                new SlaClock(
                        new LeadId(rs.getObject("lead_id", UUID.class)),
                        ClockKind.of(rs.getString("kind")),
                        rs.getString("policy"),
                        rs.getInt("take_backs"),
                        rs.getString("calendar"),
                        instant(rs, "starts_at"),
                        instant(rs, "remind_at"),
                        instant(rs, "escalate_at"),
                        instant(rs, "due_at"),
                        pausedUntil,
                        instant(rs, "met_at"),
                        rs.getString("met_by"),
                        instant(rs, "breached_at"),
                        rs.getString("forced_by"),
                        instant(rs, "closed_at"),
                        duration(rs, "late_micros")),
                rs.getString("team"),
                rs.getLong("calendar_version"),
                new Course(
                        instant(rs, "runs_from"),
                        duration(rs, "elapsed_micros"),
                        instant(rs, "paused_since"),
                        pausedUntil,
                        duration(rs, "remind_after_micros"),
                        duration(rs, "escalate_after_micros"),
                        duration(rs, "within_micros")),
                rs.getString("paused_by"));
    }

    static Timestamp timestamp(Instant at) {
        return at == null ? null : Timestamp.from(at);
    }

    private static Instant instant(ResultSet rs, String column) throws SQLException {
        Timestamp at = rs.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }

    private static Duration duration(ResultSet rs, String column) throws SQLException {
        long micros = rs.getLong(column);
        return rs.wasNull() ? null : Duration.of(micros, ChronoUnit.MICROS);
    }
}
