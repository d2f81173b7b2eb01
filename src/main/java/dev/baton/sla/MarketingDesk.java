package dev.baton.sla;

import dev.baton.calendar.CalendarDefinition;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When marketing works, until somebody changes its calendar.
 *
 * @param zone time zone id
 * @param opens local time, HH:mm, Monday to Friday
 * @param closes local time, HH:mm
 * @param holidays code of the public holidays, for example DE-BE, or empty
 */
@ConfigurationProperties("baton.marketing")
record MarketingDesk(
        @DefaultValue("Europe/Berlin") String zone,
        @DefaultValue("09:00") String opens,
        @DefaultValue("17:00") String closes,
        @DefaultValue("") String holidays) {

    CalendarDefinition hours() {
        Map<String, List<List<String>>> week = Stream.of("MON", "TUE", "WED", "THU", "FRI")
                .collect(Collectors.toMap(day -> day, day -> List.of(List.of(opens, closes))));
        return new CalendarDefinition(zone, week, holidays.isBlank() ? null : holidays, List.of());
    }
}
