/** Shows a text with values in it. Everything becomes text nodes; nothing is ever read as HTML. */
import { pieces, type Values } from "./words.ts";

/** `text` may hold `**strong**` and `{value}`; a value keeps its own writing direction. */
export function Rich({ text, values = {} }: { readonly text: string; readonly values?: Values }) {
  return pieces(text, values).map((piece, index) => {
    const content = piece.value ? <bdi key={index}>{piece.text}</bdi> : piece.text;
    return piece.strong ? <strong key={index}>{content}</strong> : content;
  });
}
