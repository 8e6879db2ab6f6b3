// What every island is: a function that is given its element and gives back how to leave without a trace.
export type Mount = (element: HTMLElement) => (() => void) | void;
