package dev.baton.intake;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads figures as people and programs write them: with a currency, groups of thousands, {@code Mio} or {@code k}, as a range. A text that can
 * mean two figures is never guessed: {@code 250.000} is read when the convention around it settles its point, and is left empty otherwise. Of a
 * range the lower end counts; an upper bound alone gives no figure. Pure; the time it takes is bounded.
 */
final class Figures {

    static final BigDecimal LARGEST = new BigDecimal("1e15");
    static final BigDecimal MOST_EMPLOYEES = new BigDecimal("100000000");

    private static final int LONGEST = 60;
    private static final int LARGEST_EXPONENT = 30;

    /** How a figure writes its decimals. */
    enum DecimalSign {
        POINT('.'),
        COMMA(',');

        private final char sign;

        DecimalSign(char sign) {
            this.sign = sign;
        }

        static Optional<DecimalSign> of(String text) {
            return switch (text) {
                case ".", "point" -> Optional.of(POINT);
                case ",", "comma" -> Optional.of(COMMA);
                default -> Optional.empty();
            };
        }

        @Override
        public String toString() {
            return String.valueOf(sign);
        }
    }

    /**
     * What is known about the decimal sign around a text.
     *
     * @param told by the sender; settles everything, or null
     * @param written as other figures beside it show without doubt, or null
     * @param customary where it comes from: by a file's delimiter, a language, a country; may contradict each other
     */
    record Convention(DecimalSign told, DecimalSign written, Set<DecimalSign> customary) {

        static final Convention NONE = new Convention(null, null, Set.of());

        Convention with(DecimalSign custom) {
            Set<DecimalSign> all = EnumSet.noneOf(DecimalSign.class);
            all.addAll(customary);
            all.add(custom);
            return new Convention(told, written, all);
        }
    }

    /**
     * @param value null when none could be read
     * @param problem why the text is not simply the value; null when it is
     * @param ambiguous whether a decimal sign that the sender tells would settle it
     */
    record Figure(BigDecimal value, String problem, boolean ambiguous) {

        private static Figure none(String problem) {
            return new Figure(null, problem, false);
        }
    }

    private enum Kind {
        NUMBER,
        SCALE,
        RANGE,
        AT_LEAST,
        AT_MOST,
        EITHER,
        BETWEEN,
        AND,
        MINUS,
        WORD
    }

    private record Word(Kind kind, BigDecimal factor) {}

    private record Token(Kind kind, String text, BigDecimal factor, int exponent) {}

    private static final Map<String, Word> WORDS = new HashMap<>();

    static {
        for (List<String> row : WordTable.rows("figure-words.csv", 3)) {
            WORDS.putIfAbsent(
                    row.get(1),
                    new Word(
                            Kind.valueOf(row.get(0).toUpperCase(Locale.ROOT).replace('-', '_')),
                            row.size() > 2 ? new BigDecimal(row.get(2)) : null));
        }
    }

    private static final Pattern TOKEN = Pattern.compile(
            "(?<number>[.,]?\\d++(?:[.,']\\d++| \\d{3}(?!\\d))*+)(?:e(?<exponent>[+-]?\\d{1,3})(?![\\d\\p{L}]))?+"
                    + "|(?<word>\\p{L}[\\p{L}\\p{M}.]*+)|(?<sign>\\S)");
    private static final Pattern PRICE_DASH = Pattern.compile("(?<=\\d)[.,][-–—]{1,2}(?!\\d)");
    private static final Pattern ABBREVIATED_CURRENCY = Pattern.compile("(?<=\\p{L})/\\.");
    private static final Pattern IN_PARENTHESES = Pattern.compile("\\(([^()]*\\d[^()]*)\\)");
    private static final Map<String, Optional<DecimalSign>> OF_COUNTRY = new HashMap<>();

    static {
        Map<String, List<Character>> signs = new HashMap<>();
        for (Locale locale : Locale.getAvailableLocales()) {
            if (!locale.getCountry().isEmpty()) {
                signs.computeIfAbsent(locale.getCountry(), c -> new ArrayList<>())
                        .add(DecimalFormatSymbols.getInstance(locale).getDecimalSeparator());
            }
        }
        signs.forEach((country, found) -> OF_COUNTRY.put(country, shared(found)));
    }

    /** The sign of two thirds of a country's languages: of some small ones nothing is known. */
    private static Optional<DecimalSign> shared(List<Character> signs) {
        return Stream.of(DecimalSign.values())
                .filter(sign -> 3 * signs.stream().filter(s -> s == sign.sign).count() >= 2L * signs.size())
                .findFirst();
    }

    private Figures() {}

    /** The decimal sign that the languages of a country share; empty where they differ, as in Switzerland or Canada. */
    static Optional<DecimalSign> customOf(String country) {
        return OF_COUNTRY.getOrDefault(country, Optional.empty());
    }

    /** @param whole whether only a whole number makes sense, as for people */
    static Figure read(String text, boolean whole, Convention convention) {
        String plain = plain(text);
        if (plain.length() > LONGEST) {
            return Figure.none("is too long for a number");
        }
        if (plain.indexOf('%') >= 0 || plain.indexOf('‰') >= 0) {
            return Figure.none("is a percentage, not a number");
        }
        boolean negative = false;
        Matcher parentheses = IN_PARENTHESES.matcher(plain);
        if (parentheses.matches()) {
            // Accountants write a loss in parentheses.
            negative = true;
            plain = parentheses.group(1).strip();
        }
        List<Token> tokens = tokens(plain);
        if (tokens == null) {
            return Figure.none("is not a number that can be read");
        }
        if (!tokens.isEmpty() && tokens.get(0).kind() == Kind.MINUS) {
            negative = true;
            tokens.remove(0);
        } else if (tokens.size() > 1 && tokens.get(tokens.size() - 1).kind() == Kind.MINUS) {
            negative = true;
            tokens.remove(tokens.size() - 1);
        }
        Figure figure = figure(tokens, whole, convention);
        if (negative && figure.value() != null && figure.value().signum() != 0) {
            return Figure.none("must not be negative");
        }
        return figure.value() == null ? figure : bounded(figure, whole);
    }

    /** A figure that came as a number, not as text. */
    static Figure of(BigDecimal number, boolean whole) {
        return number.signum() < 0
                ? Figure.none("must not be negative")
                : bounded(new Figure(number, null, false), whole);
    }

    /** What a text shows about the decimal sign of whoever wrote it, if it shows it without doubt. */
    static Optional<DecimalSign> shownBy(String text) {
        String plain = plain(text);
        if (plain.length() > LONGEST) {
            return Optional.empty();
        }
        List<Token> tokens = tokens(plain);
        if (tokens == null) {
            return Optional.empty();
        }
        Set<DecimalSign> shown = EnumSet.noneOf(DecimalSign.class);
        for (Token token : tokens) {
            if (token.kind() == Kind.NUMBER) {
                Body.of(token.text()).flatMap(Body::shown).ifPresent(shown::add);
            }
        }
        return shown.size() == 1 ? Optional.of(shown.iterator().next()) : Optional.empty();
    }

    private static Figure bounded(Figure figure, boolean whole) {
        BigDecimal number = figure.value();
        if (number.compareTo(whole ? MOST_EMPLOYEES : LARGEST) > 0) {
            return Figure.none("is too large");
        }
        if (number.compareTo(new BigDecimal("1e-9")) < 0) {
            // Rounding 1e-999999999 would take all the memory there is.
            return new Figure(BigDecimal.ZERO.setScale(whole ? 0 : 2), figure.problem(), false);
        }
        if (number.scale() > 1000) {
            return Figure.none("has too many digits");
        }
        if (whole && number.setScale(0, RoundingMode.DOWN).compareTo(number) != 0) {
            return Figure.none("must be a whole number");
        }
        return new Figure(number.setScale(whole ? 0 : 2, RoundingMode.HALF_UP), figure.problem(), false);
    }

    /** Digits of any script in ASCII, currency signs gone, spaces plain, lower case. */
    private static String plain(String text) {
        StringBuilder plain = new StringBuilder(Math.min(text.length(), LONGEST + 1));
        for (int c : Blanks.plain(text).codePoints().limit(LONGEST + 1L).toArray()) {
            if (Character.isDigit(c)) {
                plain.append(Character.digit(c, 10));
            } else if (Character.getType(c) == Character.CURRENCY_SYMBOL) {
                plain.append(' ');
            } else {
                switch (c) {
                    case '’', 'ʼ', '′', '`', '´', '٬' -> plain.append('\'');
                    case '．' -> plain.append('.');
                    case '，' -> plain.append(',');
                    case '−', '–', '—', '‐', '‑', '‒' -> plain.append('-');
                    case '：', ':' -> plain.append(' ');
                    default -> plain.appendCodePoint(Character.toLowerCase(c));
                }
            }
        }
        String bare = PRICE_DASH.matcher(Blanks.plain(plain.toString())).replaceAll(" ");
        return ABBREVIATED_CURRENCY.matcher(bare).replaceAll(" ").strip();
    }

    /** @return null when a word or a sign is not known */
    private static List<Token> tokens(String plain) {
        List<Token> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(plain);
        while (matcher.find()) {
            if (matcher.group("number") != null) {
                int exponent = matcher.group("exponent") == null ? 0 : Integer.parseInt(matcher.group("exponent"));
                if (Math.abs(exponent) > LARGEST_EXPONENT) {
                    return null;
                }
                tokens.add(new Token(Kind.NUMBER, matcher.group("number"), null, exponent));
            } else if (matcher.group("word") != null) {
                String name = matcher.group("word");
                Word word = WORDS.getOrDefault(name, WORDS.get(name.replace(".", "")));
                boolean joined = matcher.start() > 0 && Character.isDigit(plain.charAt(matcher.start() - 1));
                if (word == null
                        ? !isCurrency(name)
                        : joined && word.kind() != Kind.SCALE && word.kind() != Kind.WORD) {
                    return null;
                }
                if (word != null && word.kind() != Kind.WORD) {
                    tokens.add(new Token(word.kind(), name, word.factor(), 0));
                }
            } else {
                switch (matcher.group("sign")) {
                    case "-" ->
                        tokens.add(new Token(
                                tokens.isEmpty() || matcher.end() == plain.length() ? Kind.MINUS : Kind.RANGE,
                                "-",
                                null,
                                0));
                    case "+", ">", "≥" -> tokens.add(new Token(Kind.AT_LEAST, matcher.group("sign"), null, 0));
                    case "<", "≤" -> tokens.add(new Token(Kind.AT_MOST, "<", null, 0));
                    case "~", "≈", "=", "(", ")", "/", ",", ".", "*", "\"" -> {
                        // says nothing about the size
                    }
                    default -> {
                        return null;
                    }
                }
            }
        }
        return tokens;
    }

    private static boolean isCurrency(String word) {
        try {
            return word.length() == 3 && java.util.Currency.getInstance(word.toUpperCase(Locale.ROOT)) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Figure figure(List<Token> all, boolean whole, Convention convention) {
        boolean between = all.stream().anyMatch(t -> t.kind() == Kind.BETWEEN);
        List<Token> numbers = new ArrayList<>();
        List<BigDecimal> scales = new ArrayList<>();
        boolean range = false;
        boolean atLeast = false;
        boolean atMost = false;
        for (Token token : all) {
            switch (token.kind()) {
                case NUMBER -> {
                    if (numbers.size() == 2 || (numbers.size() == 1 && !range)) {
                        return Figure.none("is not a number that can be read");
                    }
                    numbers.add(token);
                    scales.add(null);
                }
                case SCALE -> {
                    if (numbers.isEmpty()) {
                        if (token.text().length() > 1) {
                            return Figure.none("is not a number that can be read");
                        }
                    } else if (scales.get(numbers.size() - 1) != null) {
                        return Figure.none("is not a number that can be read");
                    } else {
                        scales.set(numbers.size() - 1, token.factor());
                    }
                }
                case RANGE -> {
                    if (numbers.isEmpty()) {
                        atMost = true;
                    } else {
                        range = true;
                    }
                }
                case AND -> range |= between && !numbers.isEmpty();
                case AT_LEAST -> atLeast |= !(token.text().equals("+") && numbers.isEmpty());
                case AT_MOST -> atMost = true;
                case EITHER -> {
                    atLeast |= !numbers.isEmpty();
                    atMost |= numbers.isEmpty();
                }
                case MINUS -> {
                    return Figure.none("is not a number that can be read");
                }
                case BETWEEN, WORD -> {
                    // says nothing about the size
                }
            }
        }
        if (numbers.isEmpty()) {
            return Figure.none("is not a number that can be read");
        }
        if (atMost && numbers.size() == 1) {
            return Figure.none(
                    atLeast ? "is not a number that can be read" : "is an upper bound alone, which gives no number");
        }
        Figure low = value(numbers.get(0), scales.get(0), whole, convention);
        if (numbers.size() == 1 || low.value() == null) {
            return atLeast && low.value() != null ? new Figure(low.value(), "is a lower bound", false) : low;
        }
        Figure high = value(numbers.get(1), scales.get(1), whole, convention);
        if (high.ambiguous()) {
            // In "1,001-5,000" the first figure shows what the comma of the second is for.
            high = Body.of(numbers.get(0).text())
                    .filter(body -> body.settled() == null)
                    .map(body -> new Convention(
                            body.asDecimal() == DecimalSign.POINT ? DecimalSign.COMMA : DecimalSign.POINT,
                            null,
                            Set.of()))
                    .map(shown -> value(numbers.get(1), scales.get(1), whole, shown))
                    .orElse(high);
        }
        if (high.value() == null) {
            return high;
        }
        BigDecimal from = low.value();
        BigDecimal factor = scales.get(1);
        if (scales.get(0) == null
                && factor != null
                && from.compareTo(high.value().divide(factor)) < 0) {
            // "10 to 50 million" begins at ten million.
            from = from.multiply(factor);
        }
        return from.compareTo(high.value()) > 0
                ? Figure.none("is not a number that can be read")
                : new Figure(from, "is a range; its lower end counts", false);
    }

    private static Figure value(Token token, BigDecimal scale, boolean whole, Convention convention) {
        Optional<Body> body = Body.of(token.text());
        if (body.isEmpty()) {
            return Figure.none("is not a number that can be read");
        }
        Figure read = body.get().value(whole, scale == null ? BigDecimal.ONE : scale, convention);
        return read.value() == null || token.exponent() == 0
                ? read
                : new Figure(read.value().scaleByPowerOfTen(token.exponent()), null, false);
    }

    /**
     * The digits of a figure and the signs between them.
     *
     * @param settled the figure, when it is the same whatever the convention; then the rest is empty
     * @param sign the sign that is either decimal or groups thousands
     */
    private record Body(BigDecimal settled, DecimalSign decimal, char sign, String before, String after) {

        static Optional<Body> of(String text) {
            List<String> parts = List.of(text.split("[.,' ]+", -1));
            String signs = text.replaceAll("\\d", "");
            if (signs.isEmpty()) {
                return Optional.of(new Body(new BigDecimal(text), null, ' ', null, null));
            }
            char last = signs.charAt(signs.length() - 1);
            boolean decimalSign = last == '.' || last == ',';
            boolean alone = signs.indexOf(last) == signs.length() - 1;
            boolean same = signs.chars().distinct().count() == 1;
            if (same && (!alone || !decimalSign)) {
                // 1.200.000, or 1 200
                return grouped(parts, last)
                        .map(n -> new Body(
                                n,
                                last == '.' ? DecimalSign.COMMA : last == ',' ? DecimalSign.POINT : null,
                                last,
                                null,
                                null));
            }
            if (!same) {
                String groups = signs.substring(0, signs.length() - 1);
                if (!decimalSign || !alone || groups.chars().distinct().count() != 1) {
                    return Optional.empty();
                }
                return grouped(parts.subList(0, parts.size() - 1), groups.charAt(0))
                        .map(n -> new Body(
                                new BigDecimal(n.toPlainString() + "." + parts.get(parts.size() - 1)),
                                last == '.' ? DecimalSign.POINT : DecimalSign.COMMA,
                                last,
                                null,
                                null));
            }
            String before = parts.get(0);
            String after = parts.get(1);
            if (before.length() > 1 && before.startsWith("0")) {
                return Optional.empty();
            }
            if (after.length() != 3 || before.length() > 3 || before.isEmpty() || before.equals("0")) {
                return Optional.of(new Body(
                        new BigDecimal("0" + before + "." + after),
                        last == '.' ? DecimalSign.POINT : DecimalSign.COMMA,
                        last,
                        before,
                        after));
            }
            return Optional.of(new Body(null, null, last, before, after));
        }

        Optional<DecimalSign> shown() {
            return settled == null ? Optional.empty() : Optional.ofNullable(decimal);
        }

        DecimalSign asDecimal() {
            return sign == '.' ? DecimalSign.POINT : DecimalSign.COMMA;
        }

        Figure value(boolean whole, BigDecimal scale, Convention convention) {
            if (settled != null) {
                return decimal != null && convention.told() != null && convention.told() != decimal
                        ? Figure.none("does not fit the decimal sign " + convention.told())
                        : new Figure(settled.multiply(scale), null, false);
            }
            BigDecimal fraction = new BigDecimal(before + "." + after).multiply(scale);
            BigDecimal thousands = new BigDecimal(before + after).multiply(scale);
            DecimalSign asDecimal = asDecimal();
            if (convention.told() != null) {
                return new Figure(convention.told() == asDecimal ? fraction : thousands, null, false);
            }
            boolean broken = fraction.setScale(0, RoundingMode.DOWN).compareTo(fraction) != 0;
            boolean grouping = convention.written() == null
                    ? convention.customary().stream().anyMatch(custom -> custom != asDecimal)
                    : convention.written() != asDecimal;
            if (grouping || (whole && broken)) {
                return new Figure(thousands, null, false);
            }
            // Amounts have two decimals, hardly ever three: even where the sign is a decimal one, this is more often a
            // slip.
            return new Figure(
                    null,
                    "can mean " + fraction.stripTrailingZeros().toPlainString() + " or " + thousands.toPlainString(),
                    convention.written() == null);
        }

        private static Optional<BigDecimal> grouped(List<String> parts, char sign) {
            int last = parts.size() - 1;
            boolean thousands = parts.get(0).matches("[1-9]\\d{0,2}")
                    && parts.subList(1, parts.size()).stream().allMatch(p -> p.length() == 3);
            boolean lakhs = sign == ','
                    && last > 0
                    && parts.get(0).matches("[1-9]\\d?")
                    && parts.get(last).length() == 3
                    && parts.subList(1, last).stream().allMatch(p -> p.length() == 2);
            return thousands || lakhs ? Optional.of(new BigDecimal(String.join("", parts))) : Optional.empty();
        }
    }
}
