package dev.baton.database;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** The pool, which also tells when it has no connection to give. */
final class WatchedDataSource extends DelegatingDataSource {

    private final Availability availability;

    WatchedDataSource(DataSource pool, Availability availability) {
        super(pool);
        this.availability = availability;
    }

    @Override
    public Connection getConnection() throws SQLException {
        try {
            return super.getConnection();
        } catch (SQLException e) {
            if (ConnectionFailure.is(e)) {
                availability.failed(e);
            }
            throw e;
        }
    }
}
