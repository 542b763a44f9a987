package dev.halftone;

import java.util.List;
import java.util.function.Supplier;

/** What a packaged service logs after a moment: lines of JSON, as in production. */
public final class ServiceLog {

    private final Supplier<String> whole;
    private final int before;

    /** From now on. */
    ServiceLog(Supplier<String> whole) {
        this.whole = whole;
        this.before = whole.get().length();
    }

    public List<String> lines() {
        return whole.get().substring(before).lines().toList();
    }

    public List<String> errors() {
        return of("ERROR", "");
    }

    /** @param loggers what the names of the loggers begin with */
    public List<String> warnings(String loggers) {
        return of("WARN", loggers);
    }

    private List<String> of(String level, String loggers) {
        return lines().stream()
                .filter(line -> line.contains("\"level\":\"" + level + "\""))
                .filter(line -> line.contains("\"loggerName\":\"" + loggers))
                .toList();
    }
}
