package dev.baton.database;

/** The database cannot be had; the message is one sentence with a stable code that an operator can act upon. */
final class DatabaseException extends RuntimeException {

    private static final long serialVersionUID = 1;

    DatabaseException(String message) {
        super(message);
    }

    DatabaseException(String message, Throwable cause) {
        super(message, cause);
    }
}
