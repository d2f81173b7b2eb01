package dev.baton.process.engine.identity;

import java.util.List;

/** Names the reps that can sign in as soon as a demonstration answers. A bean of this type is asked in the profile {@code demo} only. */
public interface DemoReps {

    record DemoRep(String id, String firstName, String lastName, String email, String teamKey) {}

    List<DemoRep> reps();
}
