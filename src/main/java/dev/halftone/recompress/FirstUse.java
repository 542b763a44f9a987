package dev.halftone.recompress;

import java.util.function.Supplier;

/** Makes a thing when it is first used, once for all threads. If that fails, the next use tries again. */
final class FirstUse<T> implements Supplier<T> {

    private final Supplier<T> making;
    private volatile T made;

    FirstUse(Supplier<T> making) {
        this.making = making;
    }

    @Override
    public T get() {
        T present = made;
        return present == null ? make() : present;
    }

    private synchronized T make() {
        if (made == null) {
            made = making.get();
        }
        return made;
    }
}
