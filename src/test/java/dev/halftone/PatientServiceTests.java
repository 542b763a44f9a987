package dev.halftone;

import io.quarkus.test.junit.callback.QuarkusTestBeforeClassCallback;

/** Tests within the service have an Awaitility of their own, because they are loaded by another class loader. */
public final class PatientServiceTests implements QuarkusTestBeforeClassCallback {

    @Override
    public void beforeClass(Class<?> testClass) {
        PatientAwaits.begin();
    }
}
