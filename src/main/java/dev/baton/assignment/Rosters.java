package dev.baton.assignment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.team.Rep;
import dev.baton.team.Roster;
import dev.baton.team.Teams;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The rosters of teams as this node knows them. They are kept by version: whoever finds another one in the database reads again. */
final class Rosters {

    /** How often a team may change while one claim is made. */
    private static final int CHANGES = 20;

    private final Teams teams;
    private final ObjectMapper json;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    Rosters(Teams teams, ObjectMapper json) {
        this.teams = teams;
        this.json = json;
    }

    /** @param capped reps of whom it counts when their leads' clocks start */
    record Known(Roster roster, String hash, List<String> capped) {}

    /** Empty when it was not read yet or there is no such team. */
    Optional<Known> known(String team) {
        return Optional.ofNullable(known.get(team));
    }

    void read(String team) {
        teams.roster(team)
                .ifPresentOrElse(
                        roster -> known.put(team, new Known(roster, hash(roster), capped(roster))),
                        () -> known.remove(team));
    }

    /**
     * Rosters are read on the caller's connection, by the caller: whoever books has no other connection than that of the booking, and must not wait for
     * one that callers hold.
     */
    <T> T with(String team, Supplier<T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return work.get();
            } catch (Outdated e) {
                if (attempt == CHANGES) {
                    throw e;
                }
                read(team);
            }
        }
    }

    static final class Outdated extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Outdated(String team) {
            super(
                    "ASSIGN-008 team " + team + " changes faster than its leads can be given; they are tried again",
                    null,
                    false,
                    false);
        }
    }

    private static List<String> capped(Roster roster) {
        return roster.reps().stream()
                .filter(rep -> !rep.caps().isNone())
                .map(Rep::id)
                .toList();
    }

    /** What decides about a rep's turn and about whether there is room for a lead. */
    static List<Map<String, Object>> described(Roster roster) {
        return roster.reps().stream()
                .map(rep -> {
                    Map<String, Object> described = new LinkedHashMap<>();
                    described.put("rep", rep.id());
                    described.put("weight", rep.weight());
                    described.put("capacity", rep.capacity());
                    return described;
                })
                .toList();
    }

    private String hash(Roster roster) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(roster.team().key().getBytes(StandardCharsets.UTF_8));
            byte[] hash = digest.digest(text(described(roster), json).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, 24);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static String text(Object value, ObjectMapper json) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
