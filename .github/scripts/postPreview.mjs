// Posts a pull request's preview as one comment that every later run replaces. What it posts was
// made by code that nobody has reviewed: it is neutralised, cut, and never evaluated; and where it
// goes is what GitHub says of the run, never what the artifact says.

/** A comment may have 65,536 characters; neutralising adds some. */
const longest = 60_000;

const marker = "<!-- noetl-mtls preview -->";

const introduction =
    "*Made by the code of this pull request, in a job without credentials: believe it as far as you " +
    "believe that code.*";

/** Zero width: nobody sees it, and what it stands in is no markup any more. */
const breaker = "\u200b";

/**
 * Text from an untrusted artifact, harmless in a comment: no HTML but the folding, no mentions, no
 * links, images or references, no characters that hide or reorder others.
 * @param {string} text
 * @returns {string}
 */
export function neutralise(text) {
    return text
        .replaceAll("\r\n", "\n")
        .replaceAll(/[^\P{C}\n\t]/gu, "\ufffd")
        .replaceAll(/<(?!\/?details>|\/?summary>)/g, `<${breaker}`)
        .replaceAll(/&(?=[#\w])/g, `&${breaker}`)
        .replaceAll("@", `@${breaker}`)
        .replaceAll(/\](?=[([:])/g, `]${breaker}`)
        .replaceAll(/!(?=\[)/g, `!${breaker}`)
        .replaceAll(/(?<=\w):(?=\/\/)/g, `:${breaker}`)
        .replaceAll(/\bwww\./gi, (www) => `${www.slice(0, -1)}${breaker}.`)
        .replaceAll(/#(?=\d)/g, `#${breaker}`)
        .replaceAll(/\bGH-(?=\d)/gi, `GH${breaker}-`);
}

/**
 * The comment for an artifact's text.
 * @param {string} text
 * @param {string} runUrl where the whole preview is kept
 * @returns {string}
 */
export function commentFor(text, runUrl) {
    const whole = neutralise(text);
    const cut = whole.slice(0, whole.lastIndexOf("\n", longest) + 1) || whole.slice(0, longest);
    const body = whole.length <= longest ? whole : `${cut}\n… cut here.\n`;
    return [
        marker,
        introduction,
        "",
        body,
        "",
        `The whole preview is an artifact of ${runUrl}`,
    ].join("\n");
}

/**
 * The open pull request whose head the run was of, or undefined: forks are not in the event, so
 * that GitHub is asked; a head that has moved on gets a comment from its own run.
 */
export async function pullRequestOf({ github, context }) {
    const run = context.payload.workflow_run;
    const { data: pulls } = await github.rest.pulls.list({
        ...context.repo,
        state: "open",
        head: `${run.head_repository.owner.login}:${run.head_branch}`,
        per_page: 100,
    });
    const numbers = pulls
        .filter(({ head }) => head.sha === run.head_sha)
        .map(({ number }) => number);
    return numbers.length === 1 ? numbers[0] : undefined;
}

/** Posts or replaces the comment; says so where there is no pull request to post to. */
export async function postPreview({ github, context, core }, text) {
    const number = await pullRequestOf({ github, context });
    if (number === undefined) {
        core.notice("No single open pull request has this head: nothing was posted.");
        return;
    }
    const body = commentFor(text, context.payload.workflow_run.html_url);
    const target = { ...context.repo, issue_number: number };
    const comments = await github.paginate(github.rest.issues.listComments, target);
    const own = comments.find(
        (comment) =>
            comment.user?.login === "github-actions[bot]" && comment.body?.startsWith(marker),
    );
    await (own === undefined
        ? github.rest.issues.createComment({ ...target, body })
        : github.rest.issues.updateComment({ ...context.repo, comment_id: own.id, body }));
}
