import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app";
import "./style/tokens.css";
import "./style/base.css";
import "./style/shell.css";
import "./style/tables.css";
import "./style/parts.css";
import "./style/views.css";
import "./style/offer.css";
import "./style/admin.css";

const place = document.getElementById("page");
if (place !== null) {
  createRoot(place).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
