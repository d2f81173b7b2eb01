package dev.baton.database;

import java.sql.SQLException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/** A database that cannot be reached, or lets nobody in, at the start. */
final class UnreachableDatabaseAnalyzer extends AbstractFailureAnalyzer<SQLException> {

    private final Environment environment;

    UnreachableDatabaseAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, SQLException cause) {
        String state = String.valueOf(cause.getSQLState());
        boolean refused = state.startsWith("28") || state.startsWith("3D");
        if (!refused && !ConnectionFailure.is(cause)) {
            return null;
        }
        // What follows the question mark may be a password.
        String url = environment
                .getProperty("spring.datasource.url", "the embedded database")
                .replaceAll("[?].*", "");
        return new FailureAnalysis(
                "DB-018 no connection to " + url + ": " + deepest(cause).getMessage(),
                "Check spring.datasource.url, spring.datasource.username and spring.datasource.password, and that PostgreSQL"
                        + " (14 or newer) runs there.",
                cause);
    }

    private static Throwable deepest(SQLException failure) {
        SQLException last = failure;
        while (last.getCause() instanceof SQLException next) {
            last = next;
        }
        return last;
    }
}
