package dev.baton.calendar;

/** Who measures in stored calendars. Implemented by the module that has the clocks. */
public interface MeasuredClocks {

    Progress progress(String calendar);

    /**
     * @param openClocks clocks that are measured in the calendar and have not ended
     * @param toBeMoved those among them whose instants are not yet the ones that the calendar gives today
     */
    record Progress(long openClocks, long toBeMoved) {}
}
