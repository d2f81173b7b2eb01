package dev.baton.calendar;

import de.focus_shift.jollyday.core.CalendarHierarchy;
import de.focus_shift.jollyday.core.Holiday;
import de.focus_shift.jollyday.core.HolidayManager;
import de.focus_shift.jollyday.core.HolidayType;
import de.focus_shift.jollyday.core.ManagerParameters;
import dev.baton.calendar.CalendarRefused.Problem;
import java.time.LocalDate;
import java.time.Year;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Public holidays of one country or region, from jollyday, computed once per code and year and shared by all calendars.
 * A holiday counts on the day on which it is observed: 4 July 2026 is a Saturday, so in the United States Friday the 3rd
 * is free. Mere observances and bank holidays are working days.
 */
final class PublicHolidays {

    static final PublicHolidays NONE = new PublicHolidays(null, new String[0]);

    private static final Object LIBRARY = new Object();
    private static final Map<String, PublicHolidays> KNOWN = new ConcurrentHashMap<>();

    private final HolidayManager source;
    private final String[] region;
    private final Map<Integer, Set<LocalDate>> years = new ConcurrentHashMap<>();

    private PublicHolidays(HolidayManager source, String[] region) {
        this.source = source;
        this.region = region;
    }

    boolean on(LocalDate day) {
        return source != null
                && years.computeIfAbsent(day.getYear(), this::observedIn).contains(day);
    }

    /** Looks at the neighbouring years too: New Year 2028 is observed on 31 December 2027, and jollyday lists it under 2028. */
    private Set<LocalDate> observedIn(int year) {
        return withLibrary(() -> IntStream.rangeClosed(year - 1, year + 1)
                .mapToObj(each -> source.getHolidays(Year.of(each), HolidayType.PUBLIC_HOLIDAY, region))
                .flatMap(Set::stream)
                .map(Holiday::getDate)
                .filter(date -> date.getYear() == year)
                .collect(Collectors.toUnmodifiableSet()));
    }

    static PublicHolidays read(String code, List<Problem> problems) {
        if (code == null || code.isEmpty()) {
            return NONE;
        }
        String canonical = code.toLowerCase(Locale.ROOT);
        PublicHolidays known = KNOWN.get(canonical);
        if (known == null) {
            Optional<PublicHolidays> found = withLibrary(() -> find(code, canonical, problems));
            if (found.isEmpty()) {
                return NONE;
            }
            known = KNOWN.computeIfAbsent(canonical, any -> found.get());
        }
        return known;
    }

    /** The library answers an unknown country with the machine's own and ignores an unknown region, hence the checks. */
    private static Optional<PublicHolidays> find(String code, String canonical, List<Problem> problems) {
        String[] path = canonical.split("-", -1);
        if (!HolidayManager.getSupportedCalendarCodes().stream().anyMatch(path[0]::equalsIgnoreCase)) {
            problems.add(new Problem(
                    "holidays",
                    Quoted.text(code)
                            + " is not known; it takes an ISO country, or country and region, as in DE or DE-BE"));
            return Optional.empty();
        }
        HolidayManager source = HolidayManager.getInstance(ManagerParameters.create(path[0]));
        CalendarHierarchy place = source.getCalendarHierarchy();
        for (int depth = 1; depth < path.length; depth++) {
            Map<String, CalendarHierarchy> regions = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            regions.putAll(place.getChildren());
            CalendarHierarchy region = regions.get(path[depth]);
            if (region == null) {
                String here = String.join("-", Arrays.copyOf(path, depth)).toUpperCase(Locale.ROOT);
                problems.add(new Problem(
                        "holidays",
                        Quoted.text(code) + " is not known; " + here
                                + (regions.isEmpty()
                                        ? " has no regions"
                                        : " has the regions "
                                                + String.join(", ", regions.keySet())
                                                        .toUpperCase(Locale.ROOT))));
                return Optional.empty();
            }
            place = region;
        }
        return Optional.of(new PublicHolidays(source, Arrays.copyOfRange(path, 1, path.length)));
    }

    /**
     * Jollyday finds its reader through the thread's class loader, which in a packaged jar sees nothing on the common
     * pool's threads, and it fills its list of readers in plain view of other threads.
     */
    private static <T> T withLibrary(Supplier<T> work) {
        synchronized (LIBRARY) {
            Thread thread = Thread.currentThread();
            ClassLoader usual = thread.getContextClassLoader();
            thread.setContextClassLoader(PublicHolidays.class.getClassLoader());
            try {
                return work.get();
            } finally {
                thread.setContextClassLoader(usual);
            }
        }
    }
}
