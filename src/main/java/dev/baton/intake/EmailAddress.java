package dev.baton.intake;

import java.net.IDN;
import java.util.Locale;
import java.util.Optional;

/** An e-mail address: RFC 5321 lengths, dot-atom or quoted local part, a host name of at least two labels, internationalised or not. */
record EmailAddress(String local, String domain) {

    private static final String ATOM = "!#$%&'*+-/=?^_`{|}~.";

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
