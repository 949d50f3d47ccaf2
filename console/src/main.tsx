import { render } from "preact";
import { App } from "./app.tsx";
import { keepToken } from "./token.ts";
import "./style.css";

keepToken();
const root = document.getElementById("app");
if (root) render(<App />, root);
