package dev.halftone.nativeimage;

import dev.halftone.nativeimage.Flow.Method;
import dev.halftone.nativeimage.Flow.Origin;
import java.util.List;
import java.util.Set;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.MultiANewArrayInsnNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.analysis.AnalyzerException;
import org.objectweb.asm.tree.analysis.BasicInterpreter;
import org.objectweb.asm.tree.analysis.BasicValue;
import org.objectweb.asm.tree.analysis.Interpreter;

/** What each instruction makes of where its operands come from; {@link org.objectweb.asm.tree.analysis.Analyzer} runs a method with it. */
final class FlowInterpreter extends Interpreter<Flow> {

    private static final BasicInterpreter SIZES = new BasicInterpreter();
    private static final Type OBJECT = Type.getObjectType("java/lang/Object");

    /** What comes out of these is what the function makes, not what was there before. */
    private static final Set<String> MAPPING = Set.of("map", "mapToObj", "flatMap", "mapMulti");

    /** These give their arguments, too. */
    private static final Set<String> ALTERNATIVES = Set.of("orElse", "orElseGet", "requireNonNullElse", "or");

    private final Method method;
    private final MethodNode code;

    FlowInterpreter(Method method, MethodNode code) {
        super(Opcodes.ASM9);
        this.method = method;
        this.code = code;
    }

    @Override
    public Flow newParameterValue(boolean isInstanceMethod, int local, Type type) {
        int index = isInstanceMethod ? 1 : 0;
        int slot = index;
        for (Type each : Type.getArgumentTypes(method.descriptor())) {
            if (slot == local) {
                break;
            }
            slot += each.getSize();
            index++;
        }
        return parameter(isInstanceMethod && local == 0 ? 0 : index, type);
    }

    private static Flow parameter(int index, Type type) {
        return type.getSort() >= Type.ARRAY ? Flow.of(new Origin.Parameter(index, type)) : Flow.of(type);
    }

    @Override
    public Flow newValue(Type type) {
        return type == null ? new Flow(1, Set.of()) : type == Type.VOID_TYPE ? null : Flow.of(type);
    }

    @Override
    public Flow newOperation(AbstractInsnNode instruction) throws AnalyzerException {
        return switch (instruction.getOpcode()) {
            case Opcodes.LDC -> constant((LdcInsnNode) instruction);
            case Opcodes.GETSTATIC -> field((FieldInsnNode) instruction);
            case Opcodes.NEW -> made(Type.getObjectType(((TypeInsnNode) instruction).desc), instruction);
            default -> number(SIZES.newOperation(instruction));
        };
    }

    private static Flow constant(LdcInsnNode instruction) throws AnalyzerException {
        if (instruction.cst instanceof Type type && type.getSort() >= Type.ARRAY && type.getSort() != Type.METHOD) {
            return Flow.of(type);
        }
        return number(SIZES.newOperation(instruction));
    }

    /** Of no interest but that it is there. */
    private static Flow number(BasicValue value) {
        return new Flow(value == null ? 1 : value.getSize(), Set.of());
    }

    private static Flow field(FieldInsnNode access) {
        Type type = Type.getType(access.desc);
        return type.getSort() >= Type.ARRAY
                ? Flow.of(new Origin.Field(access.owner, access.name, type))
                : Flow.of(type);
    }

    private Flow made(Type type, AbstractInsnNode instruction) {
        return type.getInternalName().startsWith("java/util/")
                ? Flow.of(new Origin.Made(method, code.instructions.indexOf(instruction)))
                : Flow.of(type);
    }

    @Override
    public Flow copyOperation(AbstractInsnNode instruction, Flow value) {
        return value;
    }

    @Override
    public Flow unaryOperation(AbstractInsnNode instruction, Flow value) throws AnalyzerException {
        return switch (instruction.getOpcode()) {
            case Opcodes.GETFIELD -> field((FieldInsnNode) instruction);
            case Opcodes.CHECKCAST -> cast(value, Type.getObjectType(((TypeInsnNode) instruction).desc));
            case Opcodes.ANEWARRAY, Opcodes.NEWARRAY ->
                Flow.of(new Origin.Made(method, code.instructions.indexOf(instruction)));
            default -> number(SIZES.unaryOperation(instruction, null));
        };
    }

    /** A cast to something general tells nothing that was not known. */
    private static Flow cast(Flow value, Type type) {
        return type.equals(OBJECT) || isOfJava(type) ? value : Flow.of(type);
    }

    private static boolean isOfJava(Type type) {
        return type.getSort() == Type.ARRAY || type.getInternalName().startsWith("java/");
    }

    @Override
    public Flow binaryOperation(AbstractInsnNode instruction, Flow first, Flow second) throws AnalyzerException {
        return switch (instruction.getOpcode()) {
            case Opcodes.AALOAD -> new Flow(1, first.origins());
            default -> number(SIZES.binaryOperation(instruction, null, null));
        };
    }

    @Override
    public Flow ternaryOperation(AbstractInsnNode instruction, Flow first, Flow second, Flow third) {
        return new Flow(1, Set.of());
    }

    @Override
    public Flow naryOperation(AbstractInsnNode instruction, List<? extends Flow> values) {
        if (instruction instanceof InvokeDynamicInsnNode dynamic) {
            return function(dynamic);
        }
        if (instruction instanceof MultiANewArrayInsnNode array) {
            return Flow.of(Type.getType(array.desc));
        }
        MethodInsnNode call = (MethodInsnNode) instruction;
        Type returned = Type.getReturnType(call.desc);
        if (returned.getSort() < Type.ARRAY) {
            return returned == Type.VOID_TYPE ? null : Flow.of(returned);
        }
        Flow result = Flow.of(new Origin.Result(new Method(call.owner, call.name, call.desc)));
        return call.owner.startsWith("java/") && mayHold(returned) ? result.and(passedOn(call, values)) : result;
    }

    /** Anything, or a collection, a stream, an optional. */
    private static boolean mayHold(Type type) {
        return type.getSort() == Type.ARRAY
                || type.equals(OBJECT)
                || type.getInternalName().startsWith("java/util/");
    }

    /** What a method of Java's collections, streams and optionals gives of what it is given. */
    private static Flow passedOn(MethodInsnNode call, List<? extends Flow> values) {
        if (call.getOpcode() == Opcodes.INVOKESTATIC || ALTERNATIVES.contains(call.name)) {
            return Flow.all(values.stream().map(value -> (Flow) value));
        }
        return MAPPING.contains(call.name) ? values.get(1) : values.get(0);
    }

    /** A function stands for what it makes. */
    private static Flow function(InvokeDynamicInsnNode dynamic) {
        Flow function = Flow.of(Type.getReturnType(dynamic.desc));
        if (dynamic.bsmArgs.length < 3
                || !(dynamic.bsmArgs[1] instanceof Handle implementation)
                || !(dynamic.bsmArgs[2] instanceof Type specialised)) {
            return function;
        }
        if (specialised.getReturnType().getSort() < Type.ARRAY) {
            return function;
        }
        return function.and(Flow.of(specialised.getReturnType()))
                .and(Flow.of(new Origin.Result(
                        new Method(implementation.getOwner(), implementation.getName(), implementation.getDesc()))));
    }

    @Override
    public void returnOperation(AbstractInsnNode instruction, Flow value, Flow expected) {}

    @Override
    public Flow merge(Flow one, Flow other) {
        return one.and(other);
    }
}
