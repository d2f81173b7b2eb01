package dev.baton.assignment;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.team.Teams;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Claims, in turn, of leads that somebody has. The claim that ends and the one that begins are one transaction, and that is the caller's: a lead is
 * moved with its task and its clocks or not at all. Until the caller's commit the team's other claims wait.
 */
@Component
class Moves {

    private final Claims claims;
    private final JdbcTemplate jdbc;

    Moves(Teams teams, ObjectMapper json, DataSource dataSource) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.claims = new Claims(teams, json, jdbc);
    }

    /** To be called with the lead's lock in hand and with no claim of the lead open any more. */
    Claims.Claim claim(Claims.Request request) {
        Claims.Claim claim = claims.claim(request);
        // A claim alone need not be safe on disk when it commits; what commits with this one has to be.
        jdbc.execute("set local synchronous_commit to default");
        return claim;
    }
}
