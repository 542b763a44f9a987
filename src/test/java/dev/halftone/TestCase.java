package dev.halftone;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.HasAnnotations;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
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

    /** What {@code @Test}, {@code @ParameterizedTest} and their like have in common. */
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
     * Whether it comes to a call of a method of the given name, such as {@code java.lang.ProcessBuilder.start}: by itself,
     * by what is done before and after it, or through other classes of ours. Who makes an object is taken to use all of it.
     */
    boolean calls(Predicate<String> wanted) {
        Set<JavaCodeUnit> seen = new HashSet<>();
        Queue<JavaCodeUnit> ahead = new ArrayDeque<>();
        Stream.concat(Stream.of(method), aroundIt()).filter(seen::add).forEach(ahead::add);
        while (!ahead.isEmpty()) {
            JavaCodeUnit unit = ahead.remove();
            List<JavaCodeUnitAccess<?>> calls = new ArrayList<>(unit.getCallsFromSelf());
            calls.addAll(unit.getCodeUnitReferencesFromSelf());
            for (JavaCodeUnitAccess<?> call : calls) {
                if (wanted.test(call.getTargetOwner().getName() + "." + call.getName())) {
                    return true;
                }
                call.getTarget().resolveMember().stream()
                        .filter(target -> target.getOwner().getPackageName().startsWith("dev.halftone"))
                        .flatMap(TestCase::withItsObject)
                        .filter(seen::add)
                        .forEach(ahead::add);
            }
        }
        return false;
    }

    private static Stream<JavaCodeUnit> withItsObject(JavaCodeUnit unit) {
        Stream<JavaMethod> methods = unit instanceof JavaConstructor
                ? unit.getOwner().getMethods().stream()
                        .filter(method -> !method.getModifiers().contains(JavaModifier.STATIC))
                : Stream.empty();
        return Stream.concat(Stream.of(unit), methods);
    }

    /** All that is neither another test nor called by tests alone: how the class starts, and JUnit's extensions. */
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
