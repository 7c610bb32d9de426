import { resolve } from "node:path";

/** The fields of a member's config that decide who has the companions of a file. */
export interface FileUser {
    readonly name: string;
    readonly manifest: string;
    readonly leaving?: boolean;
}

/** A member's part in its file. */
export interface FileShare {
    /** Names of the other members in the same file. */
    readonly fileMates: readonly string[];
    /** Whether it has the companions of the file. */
    readonly ownsFile: boolean;
}

/**
 * Gives the part of each member in its file. The first member of a file has its companions; one
 * that leaves hands them to the first that stays.
 * @param members Every member, the server first.
 */
export function fileShares(members: readonly FileUser[]): (member: FileUser) => FileShare {
    const users = new Map<string, FileUser[]>();
    for (const member of members) {
        const file = resolve(member.manifest);
        const sharing = users.get(file) ?? [];
        sharing.push(member);
        users.set(file, sharing);
    }
    return (member) => {
        const sharing = users.get(resolve(member.manifest)) ?? [];
        const owner = sharing.find(({ leaving }) => leaving !== true) ?? sharing[0];
        return {
            fileMates: sharing.filter((one) => one !== member).map(({ name }) => name),
            ownsFile: owner === member,
        };
    };
}
