import { expect, test } from "vitest";

import { InputError } from "../../../problems/inputError";
import { parseJson } from "../../../problems/json";

test("a JSON file's text gives its value", () => {
    expect(parseJson("a.json", '{"a":[1]}', "correct it")).toEqual({ a: [1] });
});

test("a text that is not JSON is refused with the file and the parser's reason", () => {
    const refused = () => parseJson("a.json", "{a}", "correct it");
    expect(refused).toThrow(InputError);
    expect(refused).toThrow(/^a\.json is "Expected .+"; expected valid JSON\. Fix: correct it$/);
});
