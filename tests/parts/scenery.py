"""What a user's desktop has and a test does not need: a wallpaper, and a compositor that blends windows."""

from Xlib import X

from tests.parts.desktop import Desktop
from tests.parts.waiting import until

TOP, BOTTOM = (184, 194, 199), (112, 128, 138)


def dress(desktop: Desktop) -> None:
    """Before the program starts: it asks once whether windows are blended."""
    _wallpaper(desktop)
    options = ("--backend", "xrender", "--config", "/dev/null", "--no-fading-openclose")
    desktop.processes.start("picom", *options, env=desktop.env)
    blends = desktop.x.intern_atom("_NET_WM_CM_S0")
    until(lambda: desktop.x.get_selection_owner(blends) != X.NONE, "the compositor")


def _wallpaper(desktop: Desktop) -> None:
    """A slow gradient, told to the compositor the way wallpaper setters do."""
    screen = desktop.x.screen()
    width, height = screen.width_in_pixels, screen.height_in_pixels
    picture = screen.root.create_pixmap(width, height, screen.root_depth)
    brush = picture.create_gc()
    for line in range(height):
        share = line / height
        red, green, blue = (round(a + (b - a) * share) for a, b in zip(TOP, BOTTOM, strict=True))
        brush.change(foreground=red << 16 | green << 8 | blue)
        picture.fill_rectangle(brush, 0, line, width, 1)
    screen.root.change_attributes(background_pixmap=picture)
    for name in ("_XROOTPMAP_ID", "ESETROOT_PMAP_ID"):
        atom = desktop.x.intern_atom(name)
        screen.root.change_property(atom, desktop.x.intern_atom("PIXMAP"), 32, [picture.id])
    screen.root.clear_area(0, 0, 0, 0)
    desktop.x.sync()
