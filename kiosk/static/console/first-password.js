// The first password is changed before anything else.

import { call } from "./account.js";

const form = document.getElementById("form");
const fault = document.getElementById("fault");
const submit = form.querySelector("button");
const [old, fresh, again] = ["old", "new", "again"].map((id) => document.getElementById(id));
old.focus();

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  fault.hidden = true;
  if (!old.value || !fresh.value) return show("请把三个空都填上。");
  if (fresh.value !== again.value) return show("两次输入的新密码不一样。");
  submit.disabled = true;
  try {
    const account = await call("GET", "/api/account");
    await call("POST", "/api/account/password", { body: { old: old.value, new: fresh.value }, csrf: account.csrf });
    location.replace("/console/");
  } catch (error) {
    if (error.code === "not_signed_in") location.replace("/console/sign-in?why=ended");
    show(error.message);
    submit.disabled = false;
  }
});

function show(words) {
  fault.textContent = words;
  fault.hidden = false;
}
