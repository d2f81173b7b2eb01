package dev.baton.database;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;

/** Tells a database that cannot serve from a statement that it refused. */
final class ConnectionFailure {

    private static final int DEEPEST = 50; // causes may go round in circles

    private ConnectionFailure() {}

    static Optional<SQLException> in(Throwable thrown) {
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++, cause = cause.getCause()) {
            if (cause instanceof SQLException sql && is(sql)) {
                return Optional.of(sql);
            }
        }
        return Optional.empty();
    }

    static boolean is(SQLException failure) {
        if (failure instanceof SQLTransientConnectionException
                || failure instanceof SQLNonTransientConnectionException) {
            return true; // the pool has no connection to give
        }
        String state = failure.getSQLState();
        return state != null
                && (state.startsWith("08") // connection lost or refused
                        || state.startsWith("57P") // ended by an administrator, crashed, starting up
                        || state.startsWith("53") // disk or memory full, too many connections
                        || state.startsWith("58") // input or output error
                        || state.equals("25P03")); // ended for standing idle in a transaction
    }
}
