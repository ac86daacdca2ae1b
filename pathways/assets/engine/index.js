// The rules of pathways for a device without a link: the twin of pathways/engine, held to it by tests/pathways/twin.
export { AnswerRefused, canonicalAnswer, readAnswer } from "./answers.js";
export { text as numberText } from "./decimal.js";
export { open } from "./document.js";
export { explain } from "./explanation.js";
export { DocumentUnsound, begin, replay, step } from "./running.js";
