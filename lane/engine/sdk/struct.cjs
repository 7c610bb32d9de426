"use strict";

/**
 * Lets the Structs of google-protobuf hold their bytes alone, by replacing five of its functions.
 * Its own form is a message for every value, in a map for every object, built for each side of each
 * call: with a thousand clients that was most of the memory of a preview, and much of its time.
 * Bytes, and the values read from them, stay the same.
 * @param load `require` of the package whose Structs they are.
 */
exports.packStructs = (load) => {
    const { Struct } = load("google-protobuf/google/protobuf/struct_pb");
    const { BinaryReader, BinaryWriter } = load("google-protobuf");
    const bytes = Symbol("bytes");
    const { deserializeBinaryFromReader, serializeBinaryToWriter } = Struct;
    const { getFieldsMap, toJavaScript } = Struct.prototype;
    if (deserializeBinaryFromReader.packs) return;

    Struct.fromJavaScript = (object) => {
        const writer = new BinaryWriter();
        writeStruct(object, writer);
        const message = new Struct();
        message[bytes] = writer.getResultBuffer();
        return message;
    };
    Struct.prototype.toJavaScript = function () {
        if (this[bytes] === undefined) return toJavaScript.call(this);
        const object = {};
        readStruct(object, new BinaryReader(this[bytes]));
        return object;
    };
    Struct.serializeBinaryToWriter = (message, writer) => {
        const packed = message[bytes];
        if (packed === undefined) serializeBinaryToWriter(message, writer);
        else writer.writeSerializedMessage(packed, 0, packed.length);
    };
    Struct.deserializeBinaryFromReader = (message, reader) => {
        const start = reader.getCursor();
        while (reader.nextField() && !reader.isEndGroup()) reader.skipField();
        message[bytes] = reader.getBuffer().subarray(start, reader.getCursor());
        return message;
    };
    Struct.deserializeBinaryFromReader.packs = true;
    // Whoever asks for the fields may change them, so from then on they count.
    Struct.prototype.getFieldsMap = function (...args) {
        const packed = this[bytes];
        if (packed !== undefined) {
            this[bytes] = undefined;
            deserializeBinaryFromReader(this, new BinaryReader(packed));
        }
        return getFieldsMap.apply(this, args);
    };
};

/** Fields in the order of google-protobuf's own maps. */
function writeStruct(object, writer) {
    const keys = [];
    for (const key in object) keys.push(key);
    for (const key of keys.sort()) writer.writeMessage(1, [key, object[key]], writeEntry);
}

function writeEntry([key, value], writer) {
    writer.writeString(1, key);
    writer.writeMessage(2, [value], writeValue);
}

function writeValue([value], writer) {
    if (value === null) writer.writeEnum(1, 0);
    else if (typeof value === "number") writer.writeDouble(2, value);
    else if (typeof value === "string") writer.writeString(3, value);
    else if (typeof value === "boolean") writer.writeBool(4, value);
    else if (Array.isArray(value)) writer.writeMessage(6, value, writeList);
    else if (typeof value === "object") writer.writeMessage(5, value, writeStruct);
    else throw new Error("Unexpected struct type.");
}

function writeList(values, writer) {
    for (const value of values) writer.writeMessage(1, [value], writeValue);
}

function readStruct(object, reader) {
    while (reader.nextField()) {
        if (reader.getFieldNumber() === 1) {
            const entry = readInto({ key: "" }, reader, readEntry);
            // Assigned, this one would be the object's prototype.
            if (entry.key === "__proto__") Object.defineProperty(object, entry.key, own(entry));
            else object[entry.key] = known(entry);
        } else reader.skipField();
    }
}

function readEntry(entry, reader) {
    while (reader.nextField()) {
        const number = reader.getFieldNumber();
        if (number === 1) entry.key = reader.readString();
        else if (number === 2) reader.readMessage(entry, readValue);
        else reader.skipField();
    }
}

const own = (entry) => ({
    value: known(entry),
    enumerable: true,
    configurable: true,
    writable: true,
});

function known({ value }) {
    if (value === undefined) throw new Error("Unexpected struct type");
    return value;
}

/** Of several kinds the last one counts. */
function readValue(holder, reader) {
    while (reader.nextField()) {
        const kind = reader.getFieldNumber();
        const read = kinds[kind];
        if (read === undefined) reader.skipField();
        else holder.value = read(reader);
    }
}

/** By number of the field in a Value. */
const kinds = {
    1: (reader) => {
        reader.readEnum();
        return null;
    },
    2: (reader) => reader.readDouble(),
    3: (reader) => reader.readString(),
    4: (reader) => reader.readBool(),
    5: (reader) => readInto({}, reader, readStruct),
    6: (reader) => readInto([], reader, readList),
};

function readInto(whole, reader, read) {
    reader.readMessage(whole, read);
    return whole;
}

function readList(list, reader) {
    while (reader.nextField()) {
        if (reader.getFieldNumber() === 1) list.push(known(readInto({}, reader, readValue)));
        else reader.skipField();
    }
}
