package dev.baton.process.engine.models;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;
import org.springframework.context.ApplicationContext;

/** Another version of the application on the same database, as far as its models go. */
public final class OtherVersion {

    private final Releases releases;

    private OtherVersion(Releases releases) {
        this.releases = releases;
    }

    /** A version that comes with one file changed. */
    public static OtherVersion with(ApplicationContext application, String name, UnaryOperator<String> change) {
        Releases releases = application.getBean(Releases.class);
        ModelSet packaged = application.getBean(PackagedModels.class).set();
        String text = Sets.text(packaged, name);
        String changed = change.apply(text);
        if (changed.equals(text)) {
            throw new AssertionError("nothing of " + name + " is changed");
        }
        return new OtherVersion(releases.packaging(Sets.with(packaged, name, changed)));
    }

    /** This version again. */
    public static OtherVersion same(ApplicationContext application) {
        return new OtherVersion(application.getBean(Releases.class));
    }

    public OtherVersion start() {
        releases.start();
        return this;
    }

    public List<String> keptBack() {
        return Sets.sentences(releases.keptBack());
    }

    public List<String> differences() {
        return releases.differences();
    }

    public long release() {
        return releases.line().get(0).seq();
    }

    public String inForce(String name) {
        return new String(releases.inForce().orElseThrow().set().files().get(name), StandardCharsets.UTF_8);
    }
}
