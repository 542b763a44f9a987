package dev.halftone.nativeimage;

import dev.halftone.nativeimage.Flow.Method;
import dev.halftone.nativeimage.Flow.Origin;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.analysis.Analyzer;
import org.objectweb.asm.tree.analysis.AnalyzerException;
import org.objectweb.asm.tree.analysis.Frame;

/** What the code of some classes does with values: which go into calls, fields and lists, and which come out of methods. */
final class Bytecode {

    private static final Set<String> FILLING =
            Set.of("add", "addAll", "addFirst", "addLast", "offer", "push", "put", "putAll", "putIfAbsent", "set");

    /** @param arguments with the object, if there is one, first */
    record Call(Method by, Method target, List<Flow> arguments) {}

    record Returned(Method by, Flow value) {}

    record Stored(Method by, String owner, String name, Flow value) {}

    /** @param type what it is an instance of, whose method is implemented by another */
    record Function(Type type, String name, Method implementation, Type returned) {}

    private final List<Call> calls = new ArrayList<>();
    private final List<Returned> returned = new ArrayList<>();
    private final List<Stored> stored = new ArrayList<>();
    private final List<Function> functions = new ArrayList<>();
    private final Map<Origin.Made, List<Flow>> contents = new HashMap<>();
    private final Set<String> texts = new TreeSet<>();
    private Frame<Flow> frame;
    private Method method;

    /** @param classes names, as {@link Class#getName} */
    static Bytecode of(Collection<String> classes, ClassLoader loader) {
        Bytecode bytecode = new Bytecode();
        for (String name : classes) {
            try (InputStream file = loader.getResourceAsStream(name.replace('.', '/') + ".class")) {
                ClassNode type = new ClassNode();
                new ClassReader(file).accept(type, ClassReader.SKIP_FRAMES);
                bytecode.read(type);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (AnalyzerException e) {
                throw new IllegalStateException(name, e);
            }
        }
        return bytecode;
    }

    private void read(ClassNode type) throws AnalyzerException {
        for (FieldNode field : type.fields) {
            if (field.value instanceof String text) {
                texts.add(text);
            }
        }
        for (MethodNode code : type.methods) {
            method = new Method(type.name, code.name, code.desc);
            Frame<Flow>[] frames = new Analyzer<>(new FlowInterpreter(method, code)).analyze(type.name, code);
            for (int i = 0; i < frames.length; i++) {
                frame = frames[i]; // null where nothing leads
                if (frame != null) {
                    read(code.instructions.get(i));
                }
            }
        }
    }

    private void read(AbstractInsnNode instruction) {
        switch (instruction.getOpcode()) {
            case Opcodes.LDC -> text(((LdcInsnNode) instruction).cst);
            case Opcodes.PUTFIELD, Opcodes.PUTSTATIC -> {
                FieldInsnNode access = (FieldInsnNode) instruction;
                stored.add(new Stored(method, access.owner, access.name, fromTop(0)));
            }
            case Opcodes.AASTORE -> fill(fromTop(2), Stream.of(fromTop(0)));
            case Opcodes.ARETURN -> returned.add(new Returned(method, fromTop(0)));
            case Opcodes.INVOKEDYNAMIC -> function((InvokeDynamicInsnNode) instruction);
            default -> {
                if (instruction instanceof MethodInsnNode call) {
                    call(call);
                }
            }
        }
    }

    private Flow fromTop(int depth) {
        return frame.getStack(frame.getStackSize() - 1 - depth);
    }

    private List<Flow> top(int count) {
        List<Flow> values = new ArrayList<>();
        for (int depth = count - 1; depth >= 0; depth--) {
            values.add(fromTop(depth));
        }
        return values;
    }

    private void text(Object constant) {
        if (constant instanceof String text) {
            texts.add(text);
        }
    }

    private void call(MethodInsnNode call) {
        int count = Type.getArgumentTypes(call.desc).length + (call.getOpcode() == Opcodes.INVOKESTATIC ? 0 : 1);
        List<Flow> arguments = top(count);
        calls.add(new Call(method, new Method(call.owner, call.name, call.desc), arguments));
        if (call.owner.startsWith("java/util/") && (FILLING.contains(call.name) || call.name.equals("<init>"))) {
            fill(arguments.get(0), arguments.stream().skip(1));
        }
    }

    private void fill(Flow container, Stream<Flow> values) {
        Flow all = Flow.all(values);
        for (Origin origin : container.origins()) {
            if (origin instanceof Origin.Made made) {
                contents.computeIfAbsent(made, key -> new ArrayList<>()).add(all);
            }
        }
    }

    /** A function calls what implements it, with what it has caught and what its type says that it will be given. */
    private void function(InvokeDynamicInsnNode dynamic) {
        for (Object argument : dynamic.bsmArgs) {
            text(argument); // a text with gaps
        }
        if (dynamic.bsmArgs.length < 3
                || !(dynamic.bsmArgs[1] instanceof Handle handle)
                || !(dynamic.bsmArgs[2] instanceof Type specialised)) {
            return;
        }
        Method implementation = new Method(handle.getOwner(), handle.getName(), handle.getDesc());
        List<Flow> arguments = new ArrayList<>();
        if (handle.getTag() == Opcodes.H_NEWINVOKESPECIAL) {
            arguments.add(Flow.of(Type.getObjectType(handle.getOwner())));
        }
        arguments.addAll(top(Type.getArgumentTypes(dynamic.desc).length));
        Stream.of(specialised.getArgumentTypes()).map(Flow::of).forEach(arguments::add);
        calls.add(new Call(method, implementation, arguments));
        functions.add(new Function(
                Type.getReturnType(dynamic.desc), dynamic.name, implementation, specialised.getReturnType()));
    }

    List<Call> calls() {
        return calls;
    }

    List<Returned> returned() {
        return returned;
    }

    List<Stored> stored() {
        return stored;
    }

    List<Function> functions() {
        return functions;
    }

    List<Flow> contents(Origin.Made made) {
        return contents.getOrDefault(made, List.of());
    }

    /** Every constant text. */
    Set<String> texts() {
        return texts;
    }
}
