package dev.baton.intake;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Reads rows of CSV as RFC 4180 has them, and as tolerantly as it can without taking one row for another: a quote inside a quoted cell that ends
 * nothing belongs to the cell, a backslash may escape one, and a quote that is never closed costs its line alone. Line ends may be of any
 * system. Reads forward; keeps one row at a time.
 */
final class CsvRows implements Iterator<CsvRows.Row> {

    /** A cell does not go on over more lines than this. */
    private static final int MOST_LINES = 500;

    /** So many lines of a cell are tried as rows of their own. */
    private static final int TRIED_LINES = 20;

    /**
     * @param line the first line of the row, from 1
     * @param problem why the row cannot be read, or null
     */
    record Row(int line, List<String> cells, String problem) {

        boolean isBlank() {
            return cells.stream().allMatch(cell -> Blanks.trim(cell).isEmpty());
        }
    }

    private record Read(List<String> cells, int end, int lines, boolean irregular, boolean open) {}

    private final String text;
    private final char delimiter;
    private final int columns;
    private int at;
    private int line = 1;

    /** @param columns how many cells a row has, or 0 when that is not known */
    CsvRows(String text, char delimiter, int columns) {
        this.text = text;
        this.delimiter = delimiter;
        this.columns = columns;
    }

    @Override
    public boolean hasNext() {
        return at < text.length();
    }

    @Override
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Read read = read(at, false, true);
        String problem = null;
        boolean fits = columns == 0 || read.cells().size() == columns;
        if (!fits || read.irregular()) {
            Read escaped = read(at, true, true);
            if (escaped.cells().size() == columns && !escaped.open()) {
                read = escaped;
                fits = true;
            }
        }
        if (read.open() || (read.lines() > 1 && (read.irregular() || !fits) && swallows(read))) {
            // The quote that opened a cell belongs to this line alone.
            read = read(at, false, false);
            problem = "has a quote that is not closed";
        }
        Row row = new Row(line, read.cells(), problem);
        at = read.end();
        line += read.lines();
        return row;
    }

    /** Whether one of the further lines is a row of its own. */
    private boolean swallows(Read read) {
        int from = at;
        for (int i = 1; i < Math.min(read.lines(), TRIED_LINES); i++) {
            from = nextLine(from);
            Read alone = read(from, false, true);
            if (columns == 0 || (alone.cells().size() == columns && columns > 1 && !alone.open())) {
                return true;
            }
        }
        return read.irregular() && columns > 0 && read.cells().size() != columns;
    }

    private int nextLine(int from) {
        int i = from;
        while (i < text.length() && text.charAt(i) != '\n' && text.charAt(i) != '\r') {
            i++;
        }
        return afterLineEnd(i);
    }

    private int afterLineEnd(int i) {
        if (i >= text.length()) {
            return i;
        }
        return text.charAt(i) == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n' ? i + 2 : i + 1;
    }

    private boolean isLineEnd(int i) {
        return text.charAt(i) == '\n' || text.charAt(i) == '\r';
    }

    private Read read(int start, boolean backslash, boolean quotes) {
        List<String> cells = new ArrayList<>();
        int lines = 1;
        boolean irregular = false;
        int i = start;
        while (true) {
            int open = i;
            while (open < text.length() && text.charAt(open) == ' ') {
                open++;
            }
            StringBuilder cell = new StringBuilder();
            if (quotes && open < text.length() && text.charAt(open) == '"') {
                i = open + 1;
                boolean closed = false;
                while (i < text.length() && !closed) {
                    char c = text.charAt(i);
                    if (backslash && c == '\\' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                        cell.append('"');
                        i += 2;
                    } else if (c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                        cell.append('"');
                        i += 2;
                    } else if (c == '"') {
                        int end = afterSpaces(i + 1);
                        if (end >= text.length() || text.charAt(end) == delimiter || isLineEnd(end)) {
                            closed = true;
                            i = end;
                        } else {
                            irregular = true;
                            cell.append('"');
                            i++;
                        }
                    } else if (isLineEnd(i)) {
                        int next = afterLineEnd(i);
                        cell.append(text, i, next);
                        i = next;
                        if (++lines > MOST_LINES) {
                            return new Read(cells, i, lines, true, true);
                        }
                    } else {
                        cell.append(c);
                        i++;
                    }
                }
                if (!closed) {
                    cells.add(cell.toString());
                    return new Read(cells, i, lines, true, true);
                }
            } else {
                int end = i;
                while (end < text.length() && text.charAt(end) != delimiter && !isLineEnd(end)) {
                    end++;
                }
                cell.append(text, i, end);
                i = end;
            }
            cells.add(cell.toString());
            if (i >= text.length() || isLineEnd(i)) {
                return new Read(cells, afterLineEnd(i), lines, irregular, false);
            }
            i++;
        }
    }

    private int afterSpaces(int i) {
        int end = i;
        while (end < text.length() && text.charAt(end) == ' ') {
            end++;
        }
        return end;
    }
}
