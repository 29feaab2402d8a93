//! Colours, as far as they tell whether text is seen.

use lopdf::{Dictionary, Object};

use super::Interpreter;
use crate::pdf::lexer::{Lexer, Operand};
use crate::pdf::source::as_dict;
use crate::pdf::state::ColourSpace;

impl<'a> Interpreter<'a, '_> {
    /// Operators that set the paint.
    pub(super) fn colour_operator(&mut self, operator: &[u8], lexer: &Lexer<'_>, resources: Option<&'a Dictionary>) {
        let (space, stroke) = match operator {
            b"g" => (ColourSpace::Gray, false),
            b"G" => (ColourSpace::Gray, true),
            b"rg" => (ColourSpace::Rgb, false),
            b"RG" => (ColourSpace::Rgb, true),
            b"k" => (ColourSpace::Cmyk, false),
            b"K" => (ColourSpace::Cmyk, true),
            b"cs" | b"CS" => {
                let space = lexer.last_name().map_or(ColourSpace::Other, |name| self.colour_space(name, resources));
                let paint = if operator == b"CS" { &mut self.state.stroke } else { &mut self.state.fill };
                // Every space starts with black, or with full ink.
                (paint.space, paint.lightness) =
                    (space, if matches!(space, ColourSpace::Tint | ColourSpace::Other) { None } else { Some(0.0) });
                return;
            }
            b"sc" | b"scn" => (self.state.fill.space, false),
            b"SC" | b"SCN" => (self.state.stroke.space, true),
            _ => return,
        };
        let mut components = [0.0; 4];
        let mut count = 0;
        for operand in lexer.operands().iter().take(4) {
            if let Operand::Number(n) = operand {
                components[count] = *n;
                count += 1;
            }
        }
        let lightness = space.lightness(&components[..count]);
        let paint = if stroke { &mut self.state.stroke } else { &mut self.state.fill };
        (paint.space, paint.lightness) = (space, lightness);
    }

    fn colour_space(&self, name: &[u8], resources: Option<&'a Dictionary>) -> ColourSpace {
        let own = device(name);
        if own != ColourSpace::Other {
            return own;
        }
        let Some(spaces) = resources.and_then(|r| self.source.dict(r, b"ColorSpace")) else { return ColourSpace::Other };
        let parts = match self.source.get(spaces, name) {
            Object::Array(parts) => parts,
            Object::Name(name) => return device(name),
            _ => return ColourSpace::Other,
        };
        let [Object::Name(family), rest @ ..] = parts.as_slice() else { return ColourSpace::Other };
        match family.as_slice() {
            b"CalGray" => ColourSpace::Gray,
            b"CalRGB" => ColourSpace::Rgb,
            b"Lab" => ColourSpace::Lab,
            b"Separation" => ColourSpace::Tint,
            b"ICCBased" => {
                let profile = rest.first().and_then(|o| as_dict(self.source.resolve(o)));
                match profile.and_then(|p| self.source.number(p, b"N")) {
                    Some(1.0) => ColourSpace::Gray,
                    Some(3.0) => ColourSpace::Rgb,
                    Some(4.0) => ColourSpace::Cmyk,
                    _ => ColourSpace::Other,
                }
            }
            family => device(family),
        }
    }
}

/// A space of a device by its name.
fn device(name: &[u8]) -> ColourSpace {
    match name {
        b"DeviceGray" => ColourSpace::Gray,
        b"DeviceRGB" => ColourSpace::Rgb,
        b"DeviceCMYK" => ColourSpace::Cmyk,
        _ => ColourSpace::Other,
    }
}
