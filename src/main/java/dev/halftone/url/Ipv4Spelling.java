package dev.halftone.url;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Every notation that browsers accept for an IPv4 address (URL standard, "IPv4 parser"): one to four numbers, decimal,
 * octal or hexadecimal, of which the last one fills the remaining bytes. {@code 0x7f.1} and {@code 2130706433} are
 * 127.0.0.1.
 */
final class Ipv4Spelling {

    private static final Pattern NUMBER = Pattern.compile("[0-9]+|0x[0-9a-f]*");
    private static final int BYTES = 4;
    private static final long NOT_A_NUMBER = -1;
    private static final long MAX_ADDRESS = 0xFFFF_FFFFL;

    private Ipv4Spelling() {}

    /** Whether a host can only be an IPv4 address, because its last label is a number. */
    static boolean isMeantBy(String host) {
        int last = host.lastIndexOf('.') + 1;
        return last < host.length()
                && Character.digit(host.charAt(last), 10) >= 0 // a cheap check first, for every host
                && NUMBER.matcher(host).region(last, host.length()).matches();
    }

    /**
     * The address in dotted decimal; empty if the host is none.
     *
     * @param host in lower case
     */
    static Optional<String> dotted(String host) {
        String[] numbers = host.split("\\.", -1);
        if (numbers.length > BYTES) {
            return Optional.empty();
        }
        long address = 0;
        for (int i = 0; i < numbers.length; i++) {
            int bits = Byte.SIZE * (i < numbers.length - 1 ? 1 : BYTES - i);
            long number = number(numbers[i]);
            if (number == NOT_A_NUMBER || number >>> bits != 0) {
                return Optional.empty();
            }
            address = address << bits | number;
        }
        return Optional.of(
                (address >> 24) + "." + (address >> 16 & 0xFF) + "." + (address >> 8 & 0xFF) + "." + (address & 0xFF));
    }

    private static long number(String written) {
        if (written.startsWith("0x")) {
            return number(written, 2, 16);
        }
        return written.isEmpty()
                ? NOT_A_NUMBER
                : written.startsWith("0") ? number(written, 1, 8) : number(written, 0, 10);
    }

    private static long number(String written, int start, int radix) {
        long number = 0;
        for (int i = start; i < written.length(); i++) {
            int digit = Character.digit(written.charAt(i), radix);
            number = number * radix + digit;
            if (digit < 0 || number > MAX_ADDRESS) {
                return NOT_A_NUMBER;
            }
        }
        return number;
    }
}
