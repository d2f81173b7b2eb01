package dev.baton.process.engine.identity;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Nobody could administrate this installation, and the set-up page that would let the first comer do so is closed. */
class AdministratorMissing extends RuntimeException {

    private final String action;

    AdministratorMissing(String message, String action, Throwable cause) {
        super(message, cause);
        this.action = action;
    }

    /** Says it in a sentence instead of a stack trace. */
    static class Analyzer extends AbstractFailureAnalyzer<AdministratorMissing> {

        @Override
        protected FailureAnalysis analyze(Throwable rootFailure, AdministratorMissing cause) {
            return new FailureAnalysis(cause.getMessage(), cause.action, cause);
        }
    }
}
