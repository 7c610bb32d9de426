import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { beforeAll, describe, expect, test } from "vitest";

interface Comment {
    readonly id: number;
    readonly user: { readonly login: string };
    readonly body: string;
}

interface Script {
    readonly neutralise: (text: string) => string;
    readonly commentFor: (text: string, runUrl: string) => string;
    readonly postPreview: (tools: object, text: string) => Promise<void>;
}

let script: Script;

beforeAll(async () => {
    const file = resolve(__dirname, "../../../.github/scripts/postPreview.mjs");
    script = (await import(pathToFileURL(file).href)) as Script;
});

/** The displayed text, without the inserted zero-width spaces. */
const seen = (text: string) => text.replaceAll("\u200b", "");

describe("text of an untrusted artifact", () => {
    test.each([
        ["HTML", "<img src=x onerror=alert(1)>", /<[a-z/!]/i],
        ["a comment that hides", "<!-- x", /<!/],
        ["a mention", "@octo/admins", /@\w/],
        ["a link", "[a](https://evil.example)", /\]\(/],
        ["an image", "![a](x)", /!\[/],
        ["a reference", "[a][b]\n[b]: x", /\][[:(]/],
        ["a bare link", "https://evil.example", /:\/\//],
        ["a bare name", "www.evil.example", /www\./],
        ["an entity", "&lt;b&gt; &#64;x", /&[#\w]/],
        ["an issue", "fixes #12 GH-12 a/b#12", /#\d|GH-\d/],
    ])("keeps its characters and loses its effect: %s", (_, text, effect) => {
        expect(text).toMatch(effect);
        expect(script.neutralise(text)).not.toMatch(effect);
        expect(seen(script.neutralise(text))).toBe(text);
    });

    test("cannot hide or reverse characters", () => {
        expect(script.neutralise("a\u202eb\u200bc\u0007d\r\n")).toBe("a\ufffdb\ufffdc\ufffdd\n");
    });

    test("keeps the folding and the headings of a preview", () => {
        const text =
            "### Preview\n\n<details><summary>Exact</summary>\n\n```diff\n+ a\n```\n\n</details>\n";
        expect(script.neutralise(text)).toBe(text);
    });

    test("is cut below the size limit of a comment", () => {
        const comment = script.commentFor("@<[](x)\n".repeat(20_000), "https://run.example");
        expect(comment.length).toBeLessThan(65_536);
        expect(comment).toContain("… cut here.");
        expect(comment).toMatch(/artifact of https:\/\/run\.example$/);
    });
});

/** The run of a fork's pull request, and GitHub's responses. */
function github(
    heads: readonly { readonly number: number; readonly sha: string }[],
    comments: Comment[],
) {
    const calls: object[] = [];
    const note = (name: string) => (args: object) => {
        calls.push({ [name]: args });
        return Promise.resolve({
            data: heads.map(({ number, sha }) => ({ number, head: { sha } })),
        });
    };
    const listComments = () => undefined;
    const run = {
        head_repository: { owner: { login: "stranger" } },
        head_branch: "patch",
        head_sha: "abc",
        html_url: "https://run.example",
        // The event's own list contradicts GitHub's response, and so does the artifact; both are
        // ignored.
        pull_requests: [{ number: 666 }],
    };
    const notices: string[] = [];
    return {
        calls,
        notices,
        tools: {
            github: {
                rest: {
                    pulls: { list: note("list") },
                    issues: {
                        listComments,
                        createComment: note("create"),
                        updateComment: note("update"),
                    },
                },
                paginate: () => Promise.resolve(comments),
            },
            context: { repo: { owner: "us", repo: "link" }, payload: { workflow_run: run } },
            core: { notice: (text: string) => notices.push(text) },
        },
    };
}

const bot = { login: "github-actions[bot]" };
const own = "<!-- noetl-mtls preview -->\nold";

describe("the comment", () => {
    test("goes to the pull request with the head of the run", async () => {
        const heads = [
            { number: 7, sha: "abc" },
            { number: 8, sha: "other" },
        ];
        const { tools, calls } = github(heads, []);
        await script.postPreview(tools, "PR: 9");
        expect(calls).toMatchObject([
            { list: { owner: "us", repo: "link", state: "open", head: "stranger:patch" } },
            { create: { owner: "us", repo: "link", issue_number: 7 } },
        ]);
    });

    test("replaces the bot's own comment, not a copy by another author", async () => {
        const comments = [
            { id: 1, user: { login: "stranger" }, body: own },
            { id: 2, user: bot, body: "another workflow's" },
            { id: 3, user: bot, body: own },
        ];
        const { tools, calls } = github([{ number: 7, sha: "abc" }], comments);
        await script.postPreview(tools, "new");
        expect(calls[1]).toMatchObject({ update: { comment_id: 3 } });
    });

    test.each([
        ["the head has moved on", [{ number: 7, sha: "newer" }]],
        ["the head is that of several", [7, 8].map((number) => ({ number, sha: "abc" }))],
        ["it was closed", []],
    ])("is not posted if %s", async (_, heads) => {
        const { tools, calls, notices } = github(heads, []);
        await script.postPreview(tools, "text");
        expect(calls).toHaveLength(1);
        expect(notices).toHaveLength(1);
    });
});
