/** A distinguished name of node:crypto, which has a line for each part, in one line. */
export const inOneLine = (name: string): string => name.replaceAll("\n", ", ");
