package dev.baton.intake;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads phone numbers. A number that no telephone can have is none: it reaches nobody and is the key of nobody. */
final class Phones {

    private static final Pattern SCIENTIFIC = Pattern.compile("[+-]?\\d+(?:[.,]\\d*)?\\s?[eE]\\s?\\+?\\d{1,3}");
    private static final int FEWEST_DIGITS = 4;

    /**
     * @param text as it is shown, in E.164 with the extension when the number is known to be valid; null when it is no phone
     * @param key in E.164, or null when it is not known which country it belongs to
     * @param problem why the text is no phone, or null
     */
    record Phone(String text, String key, String problem) {}

    private Phones() {}

    /** @param country where a national number belongs; null when it is not known */
    static Phone read(String given, String country) {
        String text = Blanks.plain(given);
        if (SCIENTIFIC.matcher(text).matches()) {
            return new Phone(null, null, "has lost its last digits to the notation of a spreadsheet");
        }
        if (digits(text) < FEWEST_DIGITS) {
            return new Phone(null, null, "is not a phone number");
        }
        if (isPlaceholder(text)) {
            return new Phone(null, null, "is a placeholder, not a phone number");
        }
        Optional<PhoneNumber> number = valid(text, country);
        if (number.isPresent()) {
            String key = PhoneNumberUtil.getInstance().format(number.get(), PhoneNumberFormat.E164);
            return new Phone(
                    number.get().hasExtension() ? key + " ext. " + number.get().getExtension() : key, key, null);
        }
        boolean national = !text.startsWith("+") && !text.startsWith("00") && country == null;
        return national ? new Phone(given, null, null) : new Phone(null, null, "is not a valid phone number");
    }

    /** Whether a text may lead to a person, before its country is known. */
    static boolean isPhone(String text) {
        String plain = Blanks.plain(text);
        return digits(plain) >= FEWEST_DIGITS
                && !isPlaceholder(plain)
                && !SCIENTIFIC.matcher(plain).matches();
    }

    private static Optional<PhoneNumber> valid(String text, String country) {
        PhoneNumberUtil phones = PhoneNumberUtil.getInstance();
        // 00 is how most of the world dials abroad; where it is not, no national number begins with it.
        String[] forms = text.startsWith("00") ? new String[] {text, "+" + text.substring(2)} : new String[] {text};
        for (String form : forms) {
            try {
                PhoneNumber number = phones.parse(form, country);
                if (phones.isValidNumber(number)) {
                    return Optional.of(number);
                }
            } catch (NumberParseException e) {
                // no number in this form
            }
        }
        return Optional.empty();
    }

    /** One digit again and again, or the keys of a telephone in their order. */
    private static boolean isPlaceholder(String text) {
        String digits = text.codePoints()
                .filter(Character::isDigit)
                .map(c -> '0' + Character.digit(c, 10))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        String national = digits.replaceFirst("^0+(?=.)", "");
        return digits.chars().distinct().count() == 1
                || national.chars().distinct().count() == 1
                || "12345678901234567890".startsWith(national)
                || "98765432109876543210".startsWith(national);
    }

    private static long digits(String text) {
        return text.codePoints().filter(Character::isDigit).count();
    }
}
