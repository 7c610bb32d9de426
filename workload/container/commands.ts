import type { SecureLink } from "../secureLink";
import { mapHandlers, type Container } from "../podTemplate";
import type { TransformReport } from "../transformReport";
import { rewriteArgv } from "../commands/argv";

/** A container with its commands rewritten. */
export interface SecuredCommands {
    readonly container: Container;
    /** Whether one of its commands calls the server. */
    readonly callsServer: boolean;
}

/**
 * Gives the link's credentials to every command of a container that calls the server: `command`
 * with `args`, exec probes and exec hooks.
 */
export function secureCommands(
    container: Container,
    link: SecureLink,
    report: TransformReport,
): SecuredCommands {
    let callsServer = false;
    const rewrite = (argv: readonly string[], field: string): string[][] => {
        const rewriting = rewriteArgv(argv, link);
        const place = { container: container.name, field };
        rewriting.obstacles.forEach((obstacle) => report.call(place, obstacle));
        new Set(rewriting.undeclaredHosts).forEach((host) =>
            report.note(
                `container ${container.name}, ${field} calls ${host}:${link.server.port}, which is no name in the server's certificate: left as it is.`,
            ),
        );
        callsServer ||= rewriting.callsServer;
        return rewriting.result;
    };
    const secured = rewriteHandlers(rewriteOwnCommand(container, rewrite), rewrite);
    return { container: secured, callsServer };
}

type Rewrite = (argv: readonly string[], field: string) => string[][];

function rewriteOwnCommand(container: Container, rewrite: Rewrite): Container {
    const { command, args } = container;
    if (!command?.length) {
        // "" stands for the entrypoint of the image.
        const [, ...rest] = args ? rewrite(["", ...args], "args") : [];
        return args ? { ...container, args: rest.flat() } : container;
    }
    const rewritten = rewrite([...command, ...(args ?? [])], "command");
    return {
        ...container,
        command: rewritten.slice(0, command.length).flat(),
        ...(args && { args: rewritten.slice(command.length).flat() }),
    };
}

function rewriteHandlers(container: Container, rewrite: Rewrite): Container {
    return mapHandlers(container, (handler, field) =>
        handler.exec?.command
            ? {
                  ...handler,
                  exec: {
                      ...handler.exec,
                      command: rewrite(handler.exec.command, `${field}.exec.command`).flat(),
                  },
              }
            : handler,
    );
}
