import {
    isAlias,
    isMap,
    isNode,
    isScalar,
    isSeq,
    LineCounter,
    parseAllDocuments,
    Schema,
    type ParsedNode,
    type ScalarTag,
    type Tags,
} from "yaml";

import { yamlFault, type YamlFault } from "../problems/yamlFault";

/** One document of a YAML stream, read as kubectl reads it. */
export interface YamlDocument {
    /** Absent where the document is not valid YAML. */
    readonly value?: unknown;
    /** Where and why it is not valid. */
    readonly error?: YamlFault;
    /** Where a map has a key twice. kubectl takes the last one. */
    readonly repeatedKey?: YamlFault;
}

/**
 * Reads YAML 1.1 as kubectl does (sigs.k8s.io/yaml, which is go-yaml v2): `0400` and `0o400` are
 * 256, `yes`, `on` and `y` are true, dates and `1:30` are text, `<<` merges, and a merge replaces
 * keys that stand before it. Integers above 2^53 lose digits.
 */
export function readYaml(text: string): readonly YamlDocument[] {
    const lines = new LineCounter();
    const documents = parseAllDocuments(text, {
        version: "1.1",
        schema,
        lineCounter: lines,
        prettyErrors: false,
    });
    return documents.map((document) => {
        const fault = document.errors.find(({ code }) => code !== "DUPLICATE_KEY");
        if (fault !== undefined) return { error: yamlFault(fault, lines) };
        const [repeated] = document.errors;
        try {
            return {
                value: valueOf(document.contents),
                ...(repeated && { repeatedKey: yamlFault(repeated, lines) }),
            };
        } catch (error) {
            if (!(error instanceof UnreadableNode)) throw error;
            return { error: yamlFault(error, lines) };
        }
    });
}

/** A node that parses, but has no value. */
class UnreadableNode extends Error {
    readonly pos: [number, number];

    constructor(message: string, node: unknown) {
        super(message);
        const [start = 0, end = 0] = isNode(node) ? (node.range ?? []) : [];
        this.pos = [start, end];
    }
}

const integer = /^[-+]?(0b[01]+|0o?[0-7]+|0x[0-9a-f]+|0|[1-9][0-9]*)$/i;
const decimal = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)(e[-+]?[0-9]+)?$/i;

/** The numbers of go-yaml v2's `resolve`; those of the library take `e2` and `1:30` for numbers. */
function numberTag(name: "float" | "int", form: RegExp): ScalarTag {
    return {
        default: true,
        tag: `tag:yaml.org,2002:${name}`,
        test: {
            test: (text: string) => /^[-+.0-9]/.test(text) && form.test(plain(text)),
        } as RegExp,
        resolve: (text) => numberOf(plain(text)),
    };
}

const plain = (text: string) => text.replaceAll("_", "");

function numberOf(text: string): number {
    const sign = text.startsWith("-") ? -1 : 1;
    const digits = text.replace(/^[-+]/, "").replace(/^0(?=[0-7]+$)/, "0o");
    return sign * Number(digits);
}

const numbers = [numberTag("int", integer), numberTag("float", decimal)];

/** Without the library's numbers, and without types that kubectl reads as text. */
function customTags(tags: Tags): Tags {
    const kept = ["bool", "map", "null", "seq", "str"].map((name) => `tag:yaml.org,2002:${name}`);
    const known = tags.filter((tag) => typeof tag !== "string" && kept.includes(tag.tag));
    return [...known, ...numbers];
}

/** One for all documents: the library would make one for each, which costs time. */
const schema = new Schema({ schema: "yaml-1.1", merge: true, resolveKnownTags: false, customTags });

/** Far more than a manifest has, and too few for a chain of aliases to fill the memory. */
const mostValues = 1_000_000;

function valueOf(root: ParsedNode | null): unknown {
    const anchors = new Map<string, unknown>();
    let values = 0;
    const target = (node: unknown): unknown => {
        if (!isAlias(node)) return node;
        if (!anchors.has(node.source))
            throw new UnreadableNode(`No anchor before the alias *${node.source}.`, node);
        return anchors.get(node.source);
    };
    const read = (node: unknown): unknown => {
        values += 1;
        if (values > mostValues) {
            throw new UnreadableNode(`Aliases expand to over ${mostValues} values.`, node);
        }
        const value = contentsOf(target(node));
        if (isNode(node) && !isAlias(node) && node.anchor !== undefined) {
            anchors.set(node.anchor, node);
        }
        return value;
    };
    const contentsOf = (node: unknown): unknown => {
        if (isScalar(node)) return node.value;
        if (isSeq(node)) return node.items.map(read);
        if (!isMap(node)) return null;
        const entries = new Map<string, unknown>();
        addEntries(entries, node);
        return Object.fromEntries(entries);
    };
    const addEntries = (entries: Map<string, unknown>, node: unknown): void => {
        const merged = target(node);
        // Of several maps the first one wins, so it comes last.
        if (isSeq(merged)) {
            for (const one of [...merged.items].reverse()) addEntries(entries, one);
            return;
        }
        if (!isMap(merged)) throw new UnreadableNode("A merge key `<<` needs a map.", merged);
        for (const { key, value } of merged.items) {
            if (isMergeKey(key)) addEntries(entries, value);
            else entries.set(keyOf(key), read(value));
        }
    };
    const keyOf = (node: unknown): string => {
        const key = read(node);
        // The outer braces of `{{ .Values.x }}` are a map whose key is a map.
        if (typeof key === "object" && key !== null) {
            throw new UnreadableNode("Invalid map key.", node);
        }
        return String(key);
    };
    return read(root);
}

function isMergeKey(key: unknown): boolean {
    return isScalar(key) && key.source === "<<" && key.type === "PLAIN";
}
