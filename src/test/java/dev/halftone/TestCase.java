package dev.halftone;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.HasAnnotations;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Tags;
import org.junit.jupiter.api.extension.ExtendWith;

/** A test as JUnit finds it, in the class that declares or inherits it. */
record TestCase(JavaClass type, JavaMethod method) {

    /** The annotation that {@code @Test}, {@code @ParameterizedTest} and others share. */
    static final String TESTABLE = "org.junit.platform.commons.annotation.Testable";

    static Stream<TestCase> in(JavaClasses classes) {
        return classes.stream()
                .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
                .flatMap(type -> type.getAllMethods().stream()
                        .filter(method -> method.isMetaAnnotatedWith(TESTABLE))
                        .map(method -> new TestCase(type, method)));
    }

    Set<String> tags() {
        return Stream.concat(Stream.of(method), family())
                .flatMap(TestCase::tags)
                .map(Tag::value)
                .collect(Collectors.toSet());
    }

    private static Stream<Tag> tags(HasAnnotations<?> annotated) {
        return Stream.concat(
                annotated.tryGetAnnotationOfType(Tag.class).stream(),
                annotated.tryGetAnnotationOfType(Tags.class).stream().flatMap(tags -> Arrays.stream(tags.value())));
    }

    /**
     * Whether it reaches one of these code units: directly, by what runs before and after it, or through other classes
     * of the project. A method that creates an object is assumed to use all of it.
     */
    boolean reaches(Set<JavaCodeUnit> units) {
        return Stream.concat(Stream.of(method), aroundIt()).anyMatch(units::contains);
    }

    /**
     * The code units that reach a call of a method with the given name, such as {@code java.lang.ProcessBuilder.start}.
     */
    static Set<JavaCodeUnit> callers(JavaClasses classes, Predicate<String> wanted) {
        Map<JavaCodeUnit, Set<JavaCodeUnit>> callersOf = new HashMap<>();
        Set<JavaCodeUnit> reaching = new HashSet<>();
        for (JavaClass type : classes) {
            for (JavaCodeUnit caller : type.getCodeUnits()) {
                Stream.concat(caller.getCallsFromSelf().stream(), caller.getCodeUnitReferencesFromSelf().stream())
                        .forEach(call -> {
                            if (wanted.test(call.getTargetOwner().getName() + "." + call.getName())) {
                                reaching.add(caller);
                            }
                            call.getTarget().resolveMember().ifPresent(target -> callersOf
                                    .computeIfAbsent(target, none -> new HashSet<>())
                                    .add(caller));
                        });
            }
        }
        Queue<JavaCodeUnit> ahead = new ArrayDeque<>(reaching);
        while (!ahead.isEmpty()) {
            JavaCodeUnit unit = ahead.remove();
            Stream.concat(callersOf.getOrDefault(unit, Set.of()).stream(), makersOf(unit))
                    .filter(reaching::add)
                    .forEach(ahead::add);
        }
        return reaching;
    }

    /** JUnit creates the objects of test classes, a new one for each test. */
    private static Stream<JavaConstructor> makersOf(JavaCodeUnit unit) {
        boolean ofTests =
                unit.getOwner().getAllMethods().stream().anyMatch(method -> method.isMetaAnnotatedWith(TESTABLE));
        return ofTests || unit.getModifiers().contains(JavaModifier.STATIC)
                ? Stream.empty()
                : unit.getOwner().getConstructors().stream();
    }

    /** All code that is neither another test nor called only by tests: initialisers, and JUnit's extensions. */
    private Stream<JavaCodeUnit> aroundIt() {
        Stream<JavaCodeUnit> own = family().flatMap(relative -> relative.getCodeUnits().stream())
                .filter(unit -> !unit.isMetaAnnotatedWith(TESTABLE))
                .filter(unit -> !unit.getModifiers().contains(JavaModifier.PRIVATE));
        Stream<JavaCodeUnit> ofExtensions = family().flatMap(
                        relative -> relative.tryGetAnnotationOfType(ExtendWith.class.getName()).stream())
                .map(annotation -> annotation.get("value").orElseThrow())
                .flatMap(extensions -> Arrays.stream((JavaClass[]) extensions))
                .flatMap(extension -> extension.getCodeUnits().stream());
        return Stream.concat(own, ofExtensions);
    }

    private Stream<JavaClass> family() {
        return Stream.concat(Stream.of(type), type.getAllRawSuperclasses().stream());
    }
}
