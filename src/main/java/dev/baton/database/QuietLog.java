package dev.baton.database;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Keeps what follows from an absent database out of the log: every stack trace with a connection failure in it at any time, and, while the
 * database is away or right after a thread met a failure, the complaints of the libraries. {@link Availability} says it once instead.
 * Everything else stays. It sits on the appenders and not before the loggers, so that a call below their level costs nothing more.
 */
final class QuietLog extends Filter<ILoggingEvent> implements AutoCloseable {

    private static final String OURS = QuietLog.class.getPackageName();
    private static final String STALE_CONNECTION = "com.zaxxer.hikari.pool.PoolBase";
    private static final List<String> LIBRARIES = List.of(
            "org.camunda.",
            "com.zaxxer.hikari.",
            "org.hibernate.",
            "org.springframework.",
            "org.apache.",
            "org.postgresql.");

    private final Availability availability;

    private QuietLog(Availability availability) {
        this.availability = availability;
        setName("quiet while the database is away");
    }

    static QuietLog install(Availability availability) {
        var filter = new QuietLog(availability);
        filter.start();
        appenders().forEach(appender -> appender.addFilter(filter));
        return filter;
    }

    @Override
    public FilterReply decide(ILoggingEvent event) {
        if (!event.getLevel().isGreaterOrEqual(Level.WARN)
                || event.getLoggerName().startsWith(OURS)) {
            return FilterReply.NEUTRAL;
        }
        if (event.getThrowableProxy() instanceof ThrowableProxy proxy) {
            boolean consequence = ConnectionFailure.in(proxy.getThrowable()).isPresent();
            if (consequence) {
                availability.doubt();
            }
            return consequence ? FilterReply.DENY : FilterReply.NEUTRAL;
        }
        if (event.getLoggerName().equals(STALE_CONNECTION)) {
            availability.doubt(); // one line for each connection of the pool
            return FilterReply.DENY;
        }
        boolean trouble = availability.isAway() || availability.justFailedOnThisThread();
        return trouble && LIBRARIES.stream().anyMatch(event.getLoggerName()::startsWith)
                ? FilterReply.DENY
                : FilterReply.NEUTRAL;
    }

    @Override
    public void close() {
        for (Appender<ILoggingEvent> appender : appenders()) {
            var others = new ArrayList<>(appender.getCopyOfAttachedFiltersList());
            others.remove(this);
            appender.clearAllFilters();
            others.forEach(appender::addFilter);
        }
    }

    private static List<Appender<ILoggingEvent>> appenders() {
        var all = new ArrayList<Appender<ILoggingEvent>>();
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            for (Logger logger : context.getLoggerList()) {
                logger.iteratorForAppenders().forEachRemaining(all::add);
            }
        }
        return all;
    }
}
