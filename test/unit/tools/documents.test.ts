import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

import { describe, expect, test } from "vitest";

const isMarkdown = (name: string) => name.endsWith(".md");
const documents = [
    ...readdirSync(".").filter(isMarkdown),
    ...readdirSync("docs")
        .filter(isMarkdown)
        .map((name) => `docs/${name}`),
];
const folders = readdirSync(".", { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

describe("relative links have an existing file and heading", () => {
    test.each(documents)("in %s", (path) => {
        const links = relativeLinks(readFileSync(path, "utf8"));
        expect(links.filter((link) => !leadsSomewhere(path, link))).toEqual([]);
    });
});

describe("files and folders in documents exist", () => {
    // The changelog names files of the past.
    const current = documents.filter((path) => path !== "CHANGELOG.md");

    test.each(current)("in %s", (path) => {
        const named = namedPaths(readFileSync(path, "utf8"));
        expect(named.filter((one) => !existsSync(one))).toEqual([]);
    });
});

/** Link targets that are not URLs. */
function relativeLinks(text: string): readonly string[] {
    return [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)]
        .map(([, target = ""]) => target)
        .filter((target) => !/^[a-z]+:/.test(target));
}

function leadsSomewhere(from: string, link: string): boolean {
    const [file = "", anchor] = link.split("#");
    const path = file === "" ? from : normalize(join(dirname(from), file));
    if (!existsSync(path)) {
        return false;
    }
    return anchor === undefined || anchors(readFileSync(path, "utf8")).includes(anchor);
}

/** GitHub's anchors for the headings of a document; a repeated heading gets a number. */
function anchors(text: string): readonly string[] {
    const slugs = [...withoutFences(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
        heading
            .toLowerCase()
            .replace(/[^\p{L}\p{N}\s_-]/gu, "")
            .replaceAll(" ", "-"),
    );
    return slugs.map((slug, index) => {
        const before = slugs.slice(0, index).filter((other) => other === slug).length;
        return before === 0 ? slug : `${slug}-${before}`;
    });
}

/**
 * Code spans that are a path in this repository: below one of its folders, a folder, or a code
 * file.
 */
function namedPaths(text: string): readonly string[] {
    return [...withoutFences(text).matchAll(/`([\w.-]+\/[\w./-]*)`/g)]
        .map(([, path = ""]) => path)
        .filter((path) => folders.includes(path.split("/")[0] ?? "") || /(\/|\.ts)$/.test(path));
}

const withoutFences = (text: string) => text.replace(/^ *```[^]*?^ *```$/gm, "");

const withoutCode = (text: string) => withoutFences(text).replace(/`[^`\n]+`/g, "`code`");
