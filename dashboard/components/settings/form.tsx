import type { ReactNode } from "react";

interface Props {
  action: string;
  /** The word on its button. */
  does: string;
  /** What the button does, where the word alone does not tell which one it is. */
  label?: string;
  /** What is sent with it and not asked. */
  hidden?: Record<string, string>;
  children?: ReactNode;
}

/** Fields beside each other with the button that sends them: it works without JavaScript. */
export function SettingsForm({ action, does, label, hidden = {}, children }: Props) {
  return (
    <form method="post" action={action} className={children ? "fields" : undefined}>
      {Object.entries(hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {children}
      <button type="submit" aria-label={label}>
        {does}
      </button>
    </form>
  );
}

interface RoleProps {
  label: string;
  roles: Record<"viewer" | "writer" | "admin", string>;
  chosen: "viewer" | "writer";
}

/** What a member or a token may do. */
export function RoleChoice({ label, roles, chosen }: RoleProps) {
  return (
    <label>
      {label}
      <select name="role" defaultValue={chosen}>
        {Object.entries(roles).map(([role, says]) => (
          <option key={role} value={role}>
            {says}
          </option>
        ))}
      </select>
    </label>
  );
}
