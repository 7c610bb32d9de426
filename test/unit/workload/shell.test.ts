import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readScript } from "../../../workload/commands/shell";
import { EXPANSION } from "../../../workload/serverUrl";
import { transform, container, workerOptions, workerPod } from "./support";
import { curlCallsOf } from "./fakeCurl";

/** Characters without special meaning in a word; no NUL, which an argument cannot hold. */
const plain = fc.constantFrom(...Array.from("aZ9/.:=-_%@,+é~*?[]{}!^"));
const special = fc.constantFrom(...Array.from(" \t;&|<>()#$`\\\"'\n"));
const text = fc.array(fc.oneof(plain, special), { maxLength: 6 }).map((all) => all.join(""));

/** Ways to write a piece of a word. */
const piece = fc.oneof(
    fc.string({ unit: plain, minLength: 1, maxLength: 5 }).filter((s) => !/[~*?[\]{}!^]/.test(s)),
    text.map((s) => `'${s.replaceAll("'", "")}'`),
    text.map((s) => `"${s.replace(/["\\$`]/g, "\\$&")}"`),
    text.filter((s) => !/["\\$`]/.test(s)).map((s) => `"\\x${s}$"`),
    special.filter((s) => s !== "\n").map((s) => `\\${s}`),
    fc.constantFrom("\\\n", '"a\\\nb"'),
);
const word = fc
    .array(piece, { minLength: 1, maxLength: 4 })
    .map((pieces) => pieces.join(""))
    .filter((written) => written.replaceAll("\\\n", "") !== "");
/** A long list, because starting the shell costs more than the items. */
function many<T>(one: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
    return fc.array(one, { minLength: 1, maxLength: 30, size: "max" });
}

const blank = fc.constantFrom(" ", "  ", "\t", " \\\n ");

describe("reading a script", () => {
    test("returns the words of a real shell", () => {
        fc.assert(
            fc.property(many(fc.tuple(blank, word)), (words) => {
                const script = `printf '%s\\0'${words.flat().join("")} # it's over`;
                const real = execFileSync("sh", ["-c", script], { encoding: "utf8" });
                const [command] = readScript(script).commands;
                const read = command?.slice(2).map((one) => `${one.text}\0`);
                expect(read?.join("")).toBe(real);
            }),
            { numRuns: 15 },
        );
    });

    test("returns the offset of every character", () => {
        fc.assert(
            fc.property(word, blank, word, (first, between, second) => {
                const script = `${first}${between}"$A"${second}`;
                for (const { text, at, start, end } of readScript(script).commands[0] ?? []) {
                    const found = at.map((offset) => script.charAt(offset));
                    expect(found.join("").replaceAll("$", "")).toBe(
                        text.replaceAll(EXPANSION, "").replaceAll("$", ""),
                    );
                    expect([...at].every((offset) => offset >= start && offset < end)).toBe(true);
                }
            }),
        );
    });

    test.each([
        ["a; b && c || d | e & f\ng", ["a", "b", "c", "d", "e", "f", "g"]],
        ["if a; then b; elif c; then d; else e; fi", ["a", "b", "c", "d", "e"]],
        ["until ! a; do { b; }; done", ["a", "b"]],
        ["A=1 B= a >x 2>>y <z 3>&1 b", ["a b"]],
        ["f() { a; }; (b); f", ["a", "b", "f"]],
        ['a "$(b "$(c)" $((1 + (2))))" ${D:-e} $F', ["c", `b ${EXPANSION} ${EXPANSION}`, "…"]],
        ["case $A in b) c;; (d|e) f;; esac", ["c", "f"]],
        [
            "if !(a \"{b,'$c'}['d']\"{e,$F}['g']); then h; fi",
            [`a {b,'${EXPANSION}'}['d']{e,${EXPANSION}}[g]`, "h"],
        ],
        ['x="$( (a | b); c )"; d', ["a", "b", "c", "d"]],
        ["a#b # c d\n# e\nf", ["a#b", "f"]],
        ["", []],
    ])("%j: its commands", (script, commands) => {
        const read = readScript(script).commands.map((words) =>
            words.map((one) => one.text).join(" "),
        );
        const rest = `a ${EXPANSION} ${EXPANSION} ${EXPANSION}`;
        expect(read).toEqual(commands.map((command) => (command === "…" ? rest : command)));
    });
});

describe("a rewritten script", () => {
    const url = "http://noetl.noetl.svc:8082";
    const flags = ["--cacert", "/tls/ca.crt", "--cert", "/tls/tls.crt", "--key", "/tls/tls.key"];
    const path = text.map((s) => s.replace(/["\\$`]/g, "\\$&"));
    const statement = fc.oneof(
        path.map((p) => `curl -sf "${url}/${p}"`),
        path.map((p) => `curl -o/dev/null "${url}?$A${p}" >out 2>&1`),
        path.map((p) => `r="$(curl "${url}/$(echo "${p}")")" && [ "$r" = ok ]`),
        path.map((p) => `until A="x y" curl '${url}/${p.replaceAll("'", "")}'; do :; done`),
        path.map((p) => `if true; then curl \\\n ${url} -d "${p}"; fi`),
        path.map((p) => `curl "http://example.org:8082/${p}"`),
        path.map((p) => `echo "${p}"`),
        fc.constant("for i in 1 2; do (curl $i " + url + "/$i | cat); done"),
        fc.constant(`case $A in b*) curl ${url};; *) curl ${url}/other;; esac # it's`),
    );

    test("makes the same calls, with https and flags on those of the server", () => {
        const scripts = many(fc.tuple(statement, fc.constantFrom("\n", "\n\n# note\n"))).map(
            (parts) => parts.flat().join(""),
        );
        fc.assert(
            fc.property(scripts, (script) => {
                const command = ["sh", "-c", script];
                const before = curlCallsOf(command, { A: "b c" });
                const pod = workerPod({}, { initContainers: [{ name: "init", command }] });
                const after = container("init", transform(pod, workerOptions)).command ?? [];

                const expected = before.map((call) =>
                    call.some((arg) => arg.startsWith(url))
                        ? [...flags, ...call.map((arg) => arg.replace(/^http:/, "https:"))]
                        : call,
                );
                expect(curlCallsOf(after, { A: "b c" })).toEqual(expected);
            }),
            { numRuns: 10 },
        );
    });
});
