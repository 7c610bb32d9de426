import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";

const decoded = new WeakMap<Struct, Record<string, JavaScriptValue>>();

/**
 * Lets a message be decoded once. @pulumi/policy decodes a resource's properties anew for each
 * policy, and copies what it decoded before a policy sees it: over a thousand clients that was most
 * of the pack's time.
 */
export function decodeOnce(): void {
    const decode = Reflect.get<Struct, "toJavaScript">(Struct.prototype, "toJavaScript");
    Struct.prototype.toJavaScript = function (this: Struct) {
        const properties = decoded.get(this) ?? decode.call(this);
        decoded.set(this, properties);
        return properties;
    };
}
