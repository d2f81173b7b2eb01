package dev.baton.intake;

import java.net.IDN;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An e-mail address: RFC 5321 lengths, dot-atom or quoted local part, a host name of at least two labels, internationalised or not. */
record EmailAddress(String local, String domain) {

    private static final String ATOM = "!#$%&'*+-/=?^_`{|}~.";
    private static final Pattern ANGLES = Pattern.compile("<([^<>]*@[^<>]*)>");
    private static final Pattern AROUND_AT = Pattern.compile(" ?@ ?");
    private static final Pattern APART = Pattern.compile("[\\s,;|]+");
    private static final Pattern WRAPPING = Pattern.compile("^[\"'(<\\[]+|[\"')>\\].:]+$");

    /**
     * An address as it was found in a text.
     *
     * @param several whether the text names further addresses
     */
    record Found(EmailAddress address, boolean several) {}

    /**
     * Finds the address in what a person or a program put into a field for one: with blanks and invisible characters, {@code mailto:}, a name
     * before it. Of several the first counts. A text that is an address as it stands is that address.
     */
    static Optional<Found> find(String text) {
        String plain = AROUND_AT.matcher(Blanks.plain(text)).replaceAll("@");
        Optional<EmailAddress> whole = parse(plain);
        if (whole.isPresent()) {
            return whole.map(address -> new Found(address, false));
        }
        List<EmailAddress> found = new ArrayList<>();
        Matcher angles = ANGLES.matcher(plain);
        while (angles.find()) {
            piece(angles.group(1)).ifPresent(found::add);
        }
        if (found.isEmpty()) {
            for (String piece : APART.split(plain)) {
                piece(piece).ifPresent(found::add);
            }
        }
        List<EmailAddress> distinct = found.stream().distinct().toList();
        return distinct.isEmpty() ? Optional.empty() : Optional.of(new Found(distinct.get(0), distinct.size() > 1));
    }

    private static Optional<EmailAddress> piece(String text) {
        String bare = WRAPPING.matcher(text).replaceAll("");
        if (bare.toLowerCase(Locale.ROOT).startsWith("mailto:")) {
            int query = bare.indexOf('?');
            bare = bare.substring("mailto:".length(), query < 0 ? bare.length() : query);
        }
        return parse(bare.strip());
    }

    static Optional<EmailAddress> parse(String text) {
        int at = text.lastIndexOf('@');
        if (at < 1 || at == text.length() - 1 || text.length() > 254) {
            return Optional.empty();
        }
        String local = text.substring(0, at);
        if (local.length() > 64 || !(isDotAtom(local) || isQuoted(local))) {
            return Optional.empty();
        }
        return host(text.substring(at + 1)).map(domain -> new EmailAddress(local, domain));
    }

    /** The address as it is compared: providers treat case in the local part as equal, so we do. */
    String key() {
        return local.toLowerCase(Locale.ROOT) + "@" + domain;
    }

    /** A host name in ASCII form and lower case, or nothing when it is none. */
    static Optional<String> host(String text) {
        String ascii;
        try {
            ascii = IDN.toASCII(text, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (ascii.length() > 253 || !ascii.contains(".")) {
            return Optional.empty();
        }
        for (String label : ascii.split("\\.", -1)) {
            if (label.isEmpty() || label.length() > 63 || label.startsWith("-") || label.endsWith("-")) {
                return Optional.empty();
            }
        }
        return Optional.of(ascii);
    }

    private static boolean isDotAtom(String local) {
        if (local.startsWith(".") || local.endsWith(".") || local.contains("..")) {
            return false;
        }
        return local.codePoints()
                .allMatch(c -> Character.isLetterOrDigit(c)
                        || (c < 128 && ATOM.indexOf(c) >= 0)
                        || Character.getType(c) == Character.NON_SPACING_MARK);
    }

    private static boolean isQuoted(String local) {
        return local.length() > 2
                && local.startsWith("\"")
                && local.endsWith("\"")
                && local.substring(1, local.length() - 1)
                        .chars()
                        .allMatch(c -> c >= 32 && c < 127 && c != '"' && c != '\\');
    }
}
